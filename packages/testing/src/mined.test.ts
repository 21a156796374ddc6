import { type TransactionReceipt, TransactionReceiptNotFoundError } from 'viem'
import { describe, expect, test } from 'vitest'
import { mined } from './mined.ts'

const hash = `0x${'1'.repeat(64)}` as const
const RECEIPT = { status: 'success' } as TransactionReceipt

const readerOf = (...answers: readonly (TransactionReceipt | Error)[]) => {
  const left = [...answers]
  return {
    left,
    getTransactionReceipt: async () => {
      const answer = left.shift() ?? new Error('asked once too often')
      if (answer instanceof Error) throw answer
      return answer
    },
  }
}

describe('mined', () => {
  test('default: the receipt, however often there is none yet', async () => {
    const none = new TransactionReceiptNotFoundError({ hash })
    const reader = readerOf(none, none, RECEIPT)
    expect(await mined(reader, hash)).toBe(RECEIPT)
    expect(reader.left).toEqual([])
  })

  test('error: a node that is not there is not waited for', async () => {
    const reader = readerOf(new TypeError('fetch failed'), RECEIPT)
    await expect(mined(reader, hash)).rejects.toThrow('fetch failed')
  })
})
