import { anyCharacter } from '@countersign/testing/anyCharacter'
import { anyJsonText } from '@countersign/testing/anyJson'
import { runs } from '@countersign/testing/runs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createKeys, createSession, openSealed } from './crypto.ts'
import { decodeMessage, encodeMessage, parseJson, toAccount } from './encode.ts'

const RUNS = runs(60)

const keys = createKeys(new Uint8Array(32).fill(7))
const theirs = createKeys(new Uint8Array(32).fill(9))
const hexOf = (bytes: Uint8Array) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
const hex = fc.uint8Array({ maxLength: 200 }).map(hexOf)
const keyLike = fc.uint8Array({ minLength: 32, maxLength: 32 }).map(hexOf)
const anything = fc.oneof(hex, fc.string({ unit: anyCharacter }), fc.anything())

describe('what a Beacon peer could send', () => {
  test('security: what was not sealed for us opens as nothing', () => {
    fc.assert(
      fc.property(anything, (sent) => {
        expect(openSealed(keys, sent)).toBeUndefined()
        expect(createSession(keys, theirs.publicKey)?.decrypt(sent)).toBeUndefined()
      }),
      RUNS,
    )
  })

  test('security: a text that was changed anywhere is nothing', () => {
    const sent = createSession(theirs, keys.publicKey)?.encrypt('{"type":"x"}') ?? ''
    const ours = createSession(keys, theirs.publicKey)
    expect(ours?.decrypt(sent)).toBe('{"type":"x"}')
    fc.assert(
      fc.property(fc.nat({ max: sent.length - 1 }), fc.constantFrom(...'0123456789abcdef'), (at, digit) => {
        fc.pre(sent[at] !== digit)
        expect(ours?.decrypt(sent.slice(0, at) + digit + sent.slice(at + 1))).toBeUndefined()
        expect(ours?.decrypt(sent.slice(0, at))).toBeUndefined()
      }),
      RUNS,
    )
  })

  test('security: any key makes a session or none, and never throws', () => {
    const small = ['00'.repeat(32), `01${'00'.repeat(31)}`, 'ff'.repeat(32), `ecff${'ff'.repeat(29)}7f`]
    for (const key of small) expect(createSession(keys, key)).toBeUndefined()
    fc.assert(
      fc.property(fc.oneof(keyLike, anything), (key) => {
        createSession(keys, key)
      }),
      RUNS,
    )
  })

  test('security: any text is a message, JSON and an account, or nothing', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: anyCharacter }), fc.base64String(), anyJsonText), (text) => {
        const message = decodeMessage(text)
        // JSON may be spelled in many ways, Base58Check in one.
        if (typeof message === 'object' && message !== null)
          expect(decodeMessage(encodeMessage(message))).toEqual(message)
        parseJson(text)
        const account = toAccount(text)
        if (account !== undefined) expect(toAccount(account.publicKey)).toEqual(account)
      }),
      runs(240),
    )
    expect(decodeMessage('1'.repeat(40_000))).toBeUndefined()
  })
})
