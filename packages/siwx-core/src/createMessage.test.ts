import { runs } from '@countersign/testing/runs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createMessage, type MessageFields } from './createMessage.ts'
import { SiwxError } from './errors.ts'
import { formatMessage } from './formatMessage.ts'
import { parseMessage } from './parseMessage.ts'
import { ethereum } from './test/ethereum.ts'

const fields: MessageFields = {
  domain: 'app.example',
  address: '0xC02aaA39b223FE8D0A0e5C4F27eAD9083C756Cc2',
  uri: 'https://app.example/login',
  chainId: '1',
  nonce: '32891756ab',
  issuedAt: new Date('2026-09-30T16:25:24Z'),
}

describe('createMessage', () => {
  test('writes the text that is signed', () => {
    const message = createMessage(ethereum, { ...fields, statement: 'Sign in.', resources: ['urn:a:b'] })
    expect(formatMessage(ethereum, message)).toMatchInlineSnapshot(`
      "app.example wants you to sign in with your Ethereum account:
      0xC02aaA39b223FE8D0A0e5C4F27eAD9083C756Cc2

      Sign in.

      URI: https://app.example/login
      Version: 1
      Chain ID: 1
      Nonce: 32891756ab
      Issued At: 2026-09-30T16:25:24.000Z
      Resources:
      - urn:a:b"
    `)
  })

  test.each([
    ['a nonce with a space', { nonce: 'abcdefgh i' }, 'nonce_invalid', 'nonce'],
    ['an invalid date', { issuedAt: new Date(Number.NaN) }, 'time_invalid', 'issuedAt'],
    [
      'a date beyond year 9999',
      { expirationTime: new Date(Date.UTC(12_000, 0)) },
      'time_invalid',
      'expirationTime',
    ],
    ['no address', { address: undefined }, 'address_invalid', 'address'],
    ['a domain that ends the header', { domain: 'a wants you' }, 'message_malformed', 'domain'],
    [
      'a statement that opens a section',
      { statement: 'x\n\nURI: a:b\nVersion: 1' },
      'message_malformed',
      'chainId',
    ],
  ] as const)('throws for %s', (_, changes, code, field) => {
    const create = () => createMessage(ethereum, { ...fields, ...changes })
    expect(create).toThrow(SiwxError)
    expect(create).toThrow(expect.objectContaining({ code, field }))
  })

  test('does not keep the list of the caller', () => {
    const resources = ['urn:a:b']
    const message = createMessage(ethereum, { ...fields, resources })
    resources.push('x')
    expect(message.resources).toEqual(['urn:a:b'])
  })

  test('either throws a coded error or survives being written and read', () => {
    const any = fc.oneof(
      fc.string({ maxLength: 20 }),
      fc.constantFrom('x\n\nURI: a:b', 'https://a', '', 'abcdefgh'),
    )
    const record = fc.record(
      {
        domain: any,
        scheme: any,
        statement: any,
        uri: any,
        nonce: any,
        requestId: any,
        resources: fc.array(any),
      },
      { requiredKeys: [] },
    )
    fc.assert(
      fc.property(record, (changes) => {
        try {
          const message = createMessage(ethereum, { ...fields, ...changes })
          const parsed = parseMessage(ethereum, formatMessage(ethereum, message))
          expect(parsed.ok && parsed.message).toEqual(message)
        } catch (error) {
          expect(error).toBeInstanceOf(SiwxError)
        }
      }),
      runs(500),
    )
  })
})

describe('formatMessage', () => {
  test('refuses a message of another namespace', () => {
    const message = { ...createMessage(ethereum, fields), namespace: 'solana' }
    expect(() => formatMessage(ethereum, message)).toThrow(
      expect.objectContaining({ code: 'profile_unsupported' }),
    )
  })

  test('refuses a scheme that would be read as a part of the domain', () => {
    const message = { ...createMessage(ethereum, fields), domain: 'https://app.example' }
    expect(() => formatMessage(ethereum, message)).toThrow(expect.objectContaining({ field: 'domain' }))
  })
})
