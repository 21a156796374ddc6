import { describe, expect, test } from 'vitest'
import { createMessage } from './createMessage.ts'
import { formatMessage } from './formatMessage.ts'
import { parseMessage } from './parseMessage.ts'
import { ethereum, text } from './test/ethereum.ts'

const read = (message: string) => {
  const parsed = parseMessage(ethereum, message)
  return parsed.ok ? parsed.message : undefined
}

describe('pitfalls of others', () => {
  test('a colon and a blank inside of a value belong to it: lines are not split there', () => {
    const statement = 'Chain ID: 2, URI: https://evil.example, Nonce: abcdefgh'
    const message = read(text({ statement: `${statement}\n` }))
    expect(message).toMatchObject({
      statement,
      chainId: '1',
      nonce: '32891756ab',
      uri: 'https://example.com/login',
    })
    expect(message && formatMessage(ethereum, message)).toBe(text({ statement: `${statement}\n` }))
  })

  test('a label that comes again is refused: neither the first nor the last one wins', () => {
    for (const label of ['URI: https://evil.example', 'Version: 1', 'Chain ID: 2', 'Nonce: abcdefgh1'])
      for (const place of [`\n${label}`, `\nRequest ID: a\n${label}`])
        expect(parseMessage(ethereum, text({ tail: place }))).toMatchObject({ code: 'message_malformed' })
  })

  test('a chain id beyond the integers of a double keeps each digit', () => {
    const chainId = '9007199254740993'
    const message = read(text({}).replace('Chain ID: 1', `Chain ID: ${chainId}`))
    expect(message?.chainId).toBe(chainId)
    expect(message && formatMessage(ethereum, createMessage(ethereum, message))).toContain(
      `\nChain ID: ${chainId}\n`,
    )
    for (const other of ['01', '1.0', '1e3', '0x1', '+1', ' 1', ''])
      expect(read(text({}).replace('Chain ID: 1', `Chain ID: ${other}`))).toBeUndefined()
  })

  test('the time of issue comes back as it was spelled, not as a clock would write it', () => {
    for (const issuedAt of [
      '2026-09-30T16:25:24.500000Z',
      '2026-09-30t18:25:24+02:00',
      '2026-09-30T16:25:24Z',
    ]) {
      const signed = text({}).replace(/Issued At: .*/, `Issued At: ${issuedAt}`)
      const message = read(signed)
      expect(message?.issuedAt).toBe(issuedAt)
      expect(message && formatMessage(ethereum, message)).toBe(signed)
    }
  })
})
