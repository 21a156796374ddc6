import { runs } from '@countersign/testing/runs'
import algosdk from 'algosdk'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { addressOf, chainIdOf, checkAddress, isChainId, parseAccount } from './account.ts'
import { alice, MAINNET, MAINNET_HASH, TESTNET, TESTNET_HASH } from './test/keys.ts'

const key = fc.uint8Array({ minLength: 32, maxLength: 32 })

describe('addressOf', () => {
  test('gives the address that the SDK gives, and it is valid', () => {
    fc.assert(
      fc.property(key, (publicKey) => {
        const address = addressOf(publicKey)
        expect(address).toBe(algosdk.encodeAddress(publicKey))
        expect(checkAddress(address)).toBe('valid')
      }),
      runs(200),
    )
  })

  test('error: throws for what is no key', () => {
    for (const length of [0, 31, 33]) {
      expect(() => addressOf(new Uint8Array(length))).toThrow(
        expect.objectContaining({ code: 'address_invalid' }),
      )
    }
  })
})

describe('checkAddress', () => {
  const { address } = alice
  test.each([
    ['an address', address, 'valid'],
    ['nothing', '', 'address_invalid'],
    ['a character less', address.slice(1), 'address_invalid'],
    ['padding', `${address}======`, 'address_invalid'],
    ['a line break', `${address}\n`, 'address_invalid'],
    ['lower case', address.toLowerCase(), 'address_invalid'],
    ['a digit outside base32', address.replace(/^./, '1'), 'address_invalid'],
    ['another character', address.replace(/^./, address.startsWith('A') ? 'B' : 'A'), 'address_checksum'],
    [
      'another checksum',
      `${address.slice(0, -2)}${address.at(-2) === 'A' ? 'B' : 'A'}${address.at(-1)}`,
      'address_checksum',
    ],
  ])('%s', (_name, text, verdict) => {
    expect(checkAddress(text)).toBe(verdict)
  })

  test('unused bits that are set are a second spelling, and refused', () => {
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
    const last = alphabet.indexOf(address.at(-1) ?? '')
    for (const bits of [1, 2, 3]) {
      const twin = address.slice(0, -1) + alphabet[last + bits]
      expect(checkAddress(twin)).toBe('address_invalid')
    }
  })

  test('agrees with the SDK on every altered character but the unused bits', () => {
    fc.assert(
      fc.property(
        fc.nat(56),
        fc.constantFrom(...'ABCDEFGHIJKLMNOPQRSTUVWXYZ2345670189abz='),
        (at, character) => {
          const text = address.slice(0, at) + character + address.slice(at + 1)
          expect(checkAddress(text) === 'valid').toBe(algosdk.isValidAddress(text))
        },
      ),
      runs(500),
    )
  })
})

describe('chain ids', () => {
  test('come from the genesis hash', () => {
    expect(chainIdOf(MAINNET_HASH)).toBe(MAINNET)
    expect(chainIdOf(TESTNET_HASH)).toBe(TESTNET)
    expect(chainIdOf('mFgazF+2uRS1tMiL9dsj01hJGySEmPN28B/TjjvpVW0=')).toBe('mFgazF-2uRS1tMiL9dsj01hJGySEmPN2')
  })

  test('error: throws for what is no genesis hash', () => {
    for (const text of ['', MAINNET, `${MAINNET_HASH}\n`, MAINNET_HASH.replace('8=', '9='), btoa('short')]) {
      expect(() => chainIdOf(text)).toThrow(expect.objectContaining({ code: 'chain_mismatch' }))
    }
  })

  test('have 32 characters of base64url', () => {
    expect([MAINNET, TESTNET].every(isChainId)).toBe(true)
    const wrong = ['', '283', 'mainnet-v1.0', `algorand:${MAINNET}`, MAINNET_HASH, MAINNET.replace('w', '+')]
    expect(wrong.some(isChainId)).toBe(false)
  })
})

describe('parseAccount', () => {
  test('gives chain id and address', () => {
    const { address } = alice
    expect(parseAccount(`algorand:${MAINNET}:${address}`)).toEqual({ ok: true, chainId: MAINNET, address })
  })

  test.each([
    ['', 'address_invalid'],
    [alice.address, 'address_invalid'],
    [`other:${MAINNET}:${alice.address}`, 'address_invalid'],
    [`algorand:mainnet:${alice.address}`, 'address_invalid'],
    [`algorand:${MAINNET}:${alice.address}A`, 'address_invalid'],
    [`algorand:${MAINNET}:${alice.address.slice(0, -2)}AA`, 'address_checksum'],
  ])('refuses %j', (text, code) => {
    expect(parseAccount(text)).toMatchObject({ ok: false, code })
  })
})
