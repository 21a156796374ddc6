import { hasSharedVectors } from '@countersign/testing/sharedVectors'
import { describe, expect, test } from 'vitest'
import { verifyEd25519 } from './ed25519.ts'
import { blake2b } from './hashes.ts'
import { verifyP256 } from './p256.ts'
import { verifySecp256k1 } from './secp256k1.ts'
import { verifySr25519 } from './sr25519.ts'
import { ed25519Backends, p256Backends, secp256k1Backends, sr25519Backends } from './test/backends.ts'
import { hex, utf8 } from './test/bytes.ts'
import { vectors } from './test/sharedVectors.ts'
import type { Verdict } from './types.ts'

const alphabet = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz'

/** Base58 of this many bytes. The vectors are given, so nothing is checked. */
const base58 = (text: string, length: number): Uint8Array => {
  const value = [...text].reduce((sum, letter) => sum * 58n + BigInt(alphabet.indexOf(letter)), 0n)
  return hex(value.toString(16).padStart(2 * length, '0'))
}

const hex0x = (text: string): Uint8Array => hex(text.slice(2))

/** The bytes between the prefix and the four bytes of the checksum. */
const base58check = (text: string, prefix: number, length: number): Uint8Array =>
  base58(text, prefix + length + 4).subarray(prefix, prefix + length)

type TezosVector = {
  readonly curve: 'tz1' | 'tz2' | 'tz3'
  readonly form: string
  readonly publicKey: string
  readonly payloadHex: string
  readonly signature: string
}

/** The verdict of every backend of the curve. */
const verifyTezos = (of: TezosVector): readonly Promise<Verdict>[] => {
  const digest = blake2b(hex(of.payloadHex), 32)
  const signature = base58check(of.signature, of.curve === 'tz3' ? 4 : 5, 64)
  if (of.curve === 'tz1') {
    const publicKey = base58check(of.publicKey, 4, 32)
    return ed25519Backends.map((backend) =>
      verifyEd25519({ message: digest, signature, publicKey }, { backend }),
    )
  }
  const input = { digest, signature, publicKey: base58check(of.publicKey, 4, 33) }
  return of.curve === 'tz2'
    ? secp256k1Backends.map((backend) => verifySecp256k1(input, { backend }))
    : p256Backends.map((backend) => verifyP256(input, { backend }))
}

const tezos = vectors<readonly TezosVector[]>('tezos-generated', [])

describe.skipIf(!hasSharedVectors)('signatures made by @taquito/signer', () => {
  test('cover three curves', () => {
    expect(new Set(tezos.map(({ curve }) => curve))).toEqual(new Set(['tz1', 'tz2', 'tz3']))
  })

  test.each(tezos.map((of) => [of.curve, of.form, of] as const))('%s, %s', async (_, __, of) => {
    const altered = { ...of, payloadHex: `${of.payloadHex}00` }
    expect(new Set(await Promise.all(verifyTezos(of)))).toEqual(new Set(['valid']))
    expect(new Set(await Promise.all(verifyTezos(altered)))).toEqual(new Set(['invalid']))
  })
})

type SiwsVector = {
  readonly publicKey: string
  readonly message: string
  readonly sigRaw: string
  readonly sigWrapped: string
}
type PolkadotCase = { readonly name: string; readonly address: string; readonly signature: string }

const siws = vectors<{ readonly sr25519?: SiwsVector }>('polkadot-siws-talisman', {}).sr25519
const published = vectors<{ readonly cases: readonly PolkadotCase[] }>('polkadot-polkadotjs', { cases: [] })

describe.skipIf(!hasSharedVectors).each(sr25519Backends)(
  'sr25519 signatures of wallets, on $name',
  (backend) => {
    const verify = (text: string, signature: string, publicKey: Uint8Array): Promise<Verdict> =>
      verifySr25519({ message: utf8(text), signature: hex0x(signature), publicKey }, { backend })

    test('Talisman, plain and wrapped', async () => {
      if (!siws) throw new Error('no vector')
      const key = hex0x(siws.publicKey)
      const wrapped = `<Bytes>${siws.message}</Bytes>`
      expect(await verify(siws.message, siws.sigRaw, key)).toBe('valid')
      expect(await verify(wrapped, siws.sigWrapped, key)).toBe('valid')
      expect(await verify(wrapped, siws.sigRaw, key)).toBe('invalid')
      expect(await verify(siws.message, siws.sigWrapped, key)).toBe('invalid')
    })

    test('polkadot-js, plain and wrapped', async () => {
      const cases = published.cases.filter(({ name }) => name.startsWith('sr25519'))
      expect(cases).toHaveLength(2)
      for (const { name, address, signature } of cases) {
        const isWrapped = name.includes('wrapped')
        // SS58: one byte of network, the key, two bytes of checksum.
        const key = base58(address, 35).subarray(1, 33)
        expect(await verify('hello world', signature, key)).toBe(isWrapped ? 'invalid' : 'valid')
        expect(await verify('<Bytes>hello world</Bytes>', signature, key)).toBe(
          isWrapped ? 'valid' : 'invalid',
        )
      }
    })
  },
)
