import { anyCharacter } from '@countersign/testing/anyCharacter'
import { anyJson } from '@countersign/testing/anyJson'
import { runs } from '@countersign/testing/runs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { namedClient } from './tokens.ts'

const text = fc.string({ unit: anyCharacter, maxLength: 60 })
const base64url = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
const assertion = (payload: unknown) => [base64url({ alg: 'none' }), base64url(payload), ''].join('.')

describe('the client that a token request names', () => {
  test('security: is a text or nothing, whatever is sent', () => {
    const header = fc.oneof(
      text,
      text.map((user) => `Basic ${Buffer.from(user).toString('base64')}`),
      fc.constant(undefined),
    )
    const field = fc.oneof(
      text,
      anyJson.map(assertion),
      anyJson.map((sub) => assertion({ sub })),
    )
    fc.assert(
      fc.property(
        header,
        fc.dictionary(fc.constantFrom('client_id', 'client_assertion'), field),
        (sent, fields) => {
          const named = namedClient(sent, new URLSearchParams(fields))
          expect(named === undefined || typeof named === 'string').toBe(true)
        },
      ),
      runs(300),
    )
  })

  test('behavior: comes out of the credentials as it went in (RFC 6749 section 2.3.1)', () => {
    fc.assert(
      fc.property(
        text.filter((user) => user !== ''),
        (user) => {
          const sent = `Basic ${Buffer.from(`${encodeURIComponent(user)}:secret`).toString('base64')}`
          expect(namedClient(sent, new URLSearchParams({ client_id: 'other' }))).toBe(user)
        },
      ),
      runs(100),
    )
  })

  test.each([[{}], [1], [null], [['a']], [{ toString: 1 }]])('error: an assertion of %j', (sub) => {
    const form = new URLSearchParams({ client_assertion: assertion({ sub }), client_id: 'shop' })
    expect(namedClient(undefined, form)).toBe('shop')
  })
})
