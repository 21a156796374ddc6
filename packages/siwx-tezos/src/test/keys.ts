import { InMemorySigner } from '@taquito/signer'
import { b58Encode, PrefixV2 } from '@taquito/utils'
import { decodeBase58Check, encodeBase58Check } from '../internal/base58check.ts'
import { type Curve, GENERIC_SIGNATURE, TAGS } from '../internal/curves.ts'
import { decodeSignature } from '../internal/key.ts'
import { signingPayload } from '../signingPayload.ts'
import type { TezosProof } from '../types.ts'

/** An account whose key the tests have. */
export type TestAccount = {
  readonly address: string
  readonly publicKey: string
  /** What a wallet answers to Beacon's `requestSignPayload` with these bytes. */
  readonly signBytes: (payload: string) => Promise<string>
  /** Signs what `signingPayload` makes of the text. */
  readonly sign: (message: string, type?: PlainType) => Promise<TezosProof>
}

type PlainType = Exclude<TezosProof['type'], 'tezos:failing_noop'>

const SECRET: Readonly<Record<Curve, PrefixV2>> = {
  ed25519: PrefixV2.Ed25519Seed,
  secp256k1: PrefixV2.Secp256k1SecretKey,
  p256: PrefixV2.P256SecretKey,
  'bls12-381': PrefixV2.BLS12_381SecretKey,
}

/** Fixed toy keys, by their repeated byte. Whoever reads this has them too. */
export async function accountOf(curve: Curve, byte: number): Promise<TestAccount> {
  const signer = new InMemorySigner(b58Encode(new Uint8Array(32).fill(byte), SECRET[curve]))
  const publicKey = await signer.publicKey()
  const signBytes = async (payload: string) => (await signer.sign(payload)).prefixSig
  return {
    address: await signer.publicKeyHash(),
    publicKey,
    signBytes,
    sign: async (message, type = 'tezos:micheline') => {
      const { payload } = signingPayload({ type, message })
      return { type, message, publicKey, signature: await signBytes(payload) }
    },
  }
}

/** tz1, tz2, tz3, tz4. */
export const accounts: Readonly<Record<Curve, TestAccount>> = {
  ed25519: await accountOf('ed25519', 0x11),
  secp256k1: await accountOf('secp256k1', 0x12),
  p256: await accountOf('p256', 0x13),
  'bls12-381': await accountOf('bls12-381', 0x14),
}

export const alice: TestAccount = accounts.ed25519
export const bob: TestAccount = await accountOf('ed25519', 0x21)

/** The same bytes under another prefix. */
export function withPrefix(signature: string, prefix: readonly number[]): string {
  return encodeBase58Check(prefix, bytesOf(signature))
}

/** The prefix `sig`, which names no curve. */
export function generic(signature: string): string {
  return withPrefix(signature, GENERIC_SIGNATURE.prefix)
}

const ORDERS: Readonly<Record<Exclude<Curve, 'bls12-381'>, bigint>> = {
  ed25519: 2n ** 252n + 27742317777372353535851937790883648493n,
  secp256k1: 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n,
  p256: 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n,
}

/** Ed25519: the same R with S + L (RFC 8032 section 5.1.7). ECDSA: the same r with n - s. */
export function withOtherS(signature: string, curve: Exclude<Curve, 'bls12-381'>): string {
  const bytes = bytesOf(signature)
  const order = ORDERS[curve]
  const tail = [...bytes.subarray(32)]
  const read = (digits: readonly number[]) => digits.reduce((sum, byte) => 256n * sum + BigInt(byte), 0n)
  const s = curve === 'ed25519' ? read(tail.toReversed()) + order : order - read(tail)
  for (let index = 0; index < 32; index++) {
    const shift = curve === 'ed25519' ? index : 31 - index
    bytes[32 + index] = Number((s >> BigInt(8 * shift)) & 255n)
  }
  return encodeBase58Check(TAGS[curve].signature.prefix, bytes)
}

/** Whether s is in the upper half, so that the test knows which of the twins it holds. */
export function hasHighS(signature: string, curve: 'secp256k1' | 'p256'): boolean {
  const s = [...bytesOf(signature).subarray(32)].reduce((sum, byte) => 256n * sum + BigInt(byte), 0n)
  return s > ORDERS[curve] / 2n
}

/** The same bytes with a checksum that is off by one bit. */
export function withBadChecksum(text: string): string {
  const last = text.at(-1) === '2' ? '3' : '2'
  const altered = text.slice(0, -1) + last
  if (decodeBase58Check(altered) !== 'checksum') throw new Error('the checksum is still good')
  return altered
}

function bytesOf(signature: string): Uint8Array {
  const decoded = decodeSignature(signature)
  if ('ok' in decoded) throw new Error(decoded.reason)
  return Uint8Array.from(decoded.bytes)
}
