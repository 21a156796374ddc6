import { sha256 } from '@noble/hashes/sha2.js'
import { WalletUtils } from '@onflow/fcl-core'
import { describe, expect, test } from 'vitest'
import { accountProofMessage } from './internal/payload.ts'
import { rlpList } from './internal/rlp.ts'
import { signingPayload, withAddress } from './signingPayload.ts'
import { ALICE, BOB, bytesOf, hexOf, TESTNET } from './test/keys.ts'
import { signInText } from './test/message.ts'

const text = signInText()
const encode = (value: string) => new TextEncoder().encode(value)

describe('signingPayload', () => {
  test('a user signature gets the text in hexadecimal digits', () => {
    const { message } = signingPayload({ type: 'flow:user-signature', message: text })
    expect(new TextDecoder().decode(bytesOf(message))).toBe(text)
  })

  test('an account proof gets the origin and the hash of the text without its address', () => {
    const blank = text.replace(ALICE, '')
    expect(signingPayload({ type: 'flow:account-proof', message: text })).toEqual({
      appIdentifier: 'https://app.example',
      nonce: hexOf(sha256(encode(blank))),
    })
  })

  test('the nonce is long enough for FCL', () => {
    const { appIdentifier, nonce } = signingPayload({ type: 'flow:account-proof', message: text })
    expect(() => WalletUtils.encodeAccountProof({ address: ALICE, nonce, appIdentifier })).not.toThrow()
  })

  test.each([
    ['app.example', undefined, 'https://app.example'],
    ['App.Example:443', undefined, 'https://app.example'],
    ['app.example:8443', undefined, 'https://app.example:8443'],
    ['localhost:3000', undefined, 'http://localhost:3000'],
    ['127.0.0.1', undefined, 'http://127.0.0.1'],
    ['localhost:3000', 'https', 'https://localhost:3000'],
    ['[::1]:80', undefined, 'http://[::1]'],
  ])('the origin of %s with scheme %s is %s', (domain, scheme, origin) => {
    const message = signInText({ domain, scheme })
    const { appIdentifier } = signingPayload({ type: 'flow:account-proof', message })
    expect(appIdentifier).toBe(origin)
    expect(new URL(`${appIdentifier}/`).origin).toBe(origin)
  })

  test('error: what is no message, and a type that does not exist', () => {
    const wrong = { type: 'flow:account-proof', message: 'text' } as const
    expect(() => signingPayload(wrong)).toThrow(expect.objectContaining({ code: 'message_malformed' }))
    const none = { type: 'none' as 'flow:account-proof', message: text }
    expect(() => signingPayload(none)).toThrow(expect.objectContaining({ code: 'proof_type_not_allowed' }))
  })
})

describe('withAddress', () => {
  test('puts the account in, and leaves the nonce of its account proof', () => {
    const other = withAddress(text, BOB)
    expect(other).toBe(signInText({ address: BOB }))
    const nonceOf = (message: string) => signingPayload({ type: 'flow:account-proof', message }).nonce
    expect(nonceOf(other)).toBe(nonceOf(text))
  })

  test.each([
    [TESTNET, 'chain_mismatch'],
    ['0xf8d6e0586b0a20c7', 'address_invalid'],
    [`${ALICE}\n\nI agree to all.`, 'address_invalid'],
    ['', 'address_invalid'],
  ])('error: %j is %s', (address, code) => {
    expect(() => withAddress(text, address)).toThrow(expect.objectContaining({ code }))
  })

  test('error: what is no message', () => {
    expect(() => withAddress('text', ALICE)).toThrow(expect.objectContaining({ code: 'message_malformed' }))
  })
})

describe('accountProofMessage', () => {
  const nonce = 'ab'.repeat(32)

  test.each([0, 1, 19, 54, 55, 56, 300])(
    'is what FCL encodes: an app identifier of %i characters',
    (length) => {
      const appIdentifier = 'a'.repeat(length)
      const ours = hexOf(accountProofMessage({ appIdentifier, address: ALICE, nonce }))
      if (length > 0)
        expect(ours).toBe(WalletUtils.encodeAccountProof({ address: ALICE, nonce, appIdentifier }))
      expect(ours.slice(0, 64)).toBe(hexOf(encode('FCL-ACCOUNT-PROOF-V0.0')).padEnd(64, '0'))
    },
  )
})

// Ethereum's published RLP examples.
describe('rlpList', () => {
  test.each([
    [[], 'c0'],
    [['cat', 'dog'], 'c88363617483646f67'],
    [[''], 'c180'],
    [['\u000f'], 'c10f'],
    [
      ['Lorem ipsum dolor sit amet, consectetur adipisicing elit'],
      `f83ab838${hexOf(encode('Lorem ipsum dolor sit amet, consectetur adipisicing elit'))}`,
    ],
    [['a'.repeat(1024)], `f90403b90400${'61'.repeat(1024)}`],
  ])('%j', (items, hex) => {
    expect(hexOf(rlpList(items.map(encode)))).toBe(hex)
  })
})
