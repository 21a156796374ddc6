import { describe, expect, test } from 'vitest'
import { consumeNonce } from './consumeNonce.ts'
import { createMessage } from './createMessage.ts'
import { ethereum } from './test/ethereum.ts'
import type { NonceConsumer } from './types.ts'

const message = createMessage(ethereum, {
  domain: 'app.example',
  address: '0xC02aaA39b223FE8D0A0e5C4F27eAD9083C756Cc2',
  uri: 'https://app.example/login',
  chainId: '1',
  nonce: '32891756ab',
  issuedAt: '2026-09-30T16:25:24Z',
})

const code = async (nonce: string | NonceConsumer) => (await consumeNonce(message, { nonce }))?.code

describe('consumeNonce', () => {
  test('accepts the exact nonce only', async () => {
    expect(await code('32891756ab')).toBeUndefined()
    for (const other of ['32891756aB', '32891756a', '32891756abc', ''])
      expect(await code(other)).toBe('nonce_mismatch')
    expect(await code(undefined as unknown as string)).toBe('nonce_mismatch')
  })

  test('accepts what the consumer consumed, once', async () => {
    const issued = new Set(['32891756ab'])
    const consume: NonceConsumer = (nonce, { domain }) => domain === 'app.example' && issued.delete(nonce)
    expect(await code(consume)).toBeUndefined()
    expect(await code(consume)).toBe('nonce_used')
  })

  test('gives one of many simultaneous proofs the nonce', async () => {
    const issued = new Set(['32891756ab'])
    const consume: NonceConsumer = async (nonce) => issued.delete(nonce)
    const codes = await Promise.all(Array.from({ length: 20 }, () => code(consume)))
    expect(codes.filter((value) => value === undefined)).toHaveLength(1)
  })

  test('counts nothing but true as consumed', async () => {
    for (const value of [false, undefined, null, 1, 'true', {}]) {
      expect(await code(() => value as boolean)).toBe('nonce_used')
    }
  })

  test('does not call a failing store an invalid proof', async () => {
    const cause = new Error('store')
    const failing: readonly NonceConsumer[] = [
      () => Promise.reject(cause),
      () => {
        throw cause
      },
    ]
    for (const nonce of failing) {
      const refusal = await consumeNonce(message, { nonce })
      expect(refusal).toMatchObject({ code: 'internal', stage: 'nonce', retryable: false, cause })
    }
  })
})
