import { createMessage, formatMessage, parseMessage } from '@countersign/siwx-ethereum'
import { anyCharacter } from '@countersign/testing/anyCharacter'
import { runs } from '@countersign/testing/runs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { statementFor } from './statement.ts'

describe('statementFor', () => {
  test('default', () => {
    expect(statementFor({ name: 'Example', host: 'app.example', product: 'Countersign' })).toBe(
      'Sign in to Example (app.example) with Countersign.',
    )
  })

  test('behavior: says that the answer goes to another device', () => {
    expect(statementFor({ name: 'TV', host: 'tv.example', product: 'Countersign', device: true })).toBe(
      'Sign in to TV (tv.example) on another device with Countersign.',
    )
  })

  test.for([
    ['Käse & Söhne', 'Kase & Sohne (h.example)'],
    ['株式会社', 'h.example'],
    ['h.example', 'h.example'],
    ['a\nURI: https://evil.example', 'a URI: https://evil.example (h.example)'],
  ] as const)('behavior: %s', ([name, party]) => {
    expect(statementFor({ name, host: 'h.example', product: 'P' })).toBe(`Sign in to ${party} with P.`)
  })

  test('behavior: every name makes one line that reads back', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: anyCharacter, maxLength: 200 }),
        fc.string({ maxLength: 80 }),
        (name, product) => {
          const statement = statementFor({ name, host: 'app.example:8443', product })
          const text = formatMessage(
            createMessage({
              domain: 'id.example',
              address: '0xC02aaA39b223FE8D0A0e5C4F27eAD9083C756Cc2',
              statement,
              uri: 'https://id.example',
              chainId: '1',
              nonce: 'abcdefgh12345678',
              issuedAt: '2026-01-01T00:00:00Z',
            }),
          )
          const parsed = parseMessage(text)
          expect(parsed).toMatchObject({ ok: true, message: { statement } })
        },
      ),
      runs(200),
    )
  })
})
