import { bytesToBase58, bytesToBase64 } from '@countersign/siwx-core/codec'
import { KeyPair, KeyPairSigner, type KeyPairString } from 'near-api-js'
import type { Nep413Payload } from '../nep413.ts'
import { nep641ToNep413, type OffchainMessage } from '../nep641.ts'
import { signingPayload } from '../signingPayload.ts'
import type { Nep413Proof } from '../types.ts'

type Curve = 'ed25519' | 'secp256k1'

/** An account whose key the tests have; near-api-js signs. */
export type TestKey = {
  readonly publicKey: string
  /** Over any 32 bytes. */
  readonly signBytes: (bytes: Uint8Array) => Promise<Uint8Array>
  /** Over any NEP-413 payload. */
  readonly signPayload: (payload: Nep413Payload) => Promise<Uint8Array>
  readonly sign: (message: string, accountId: string, callbackUrl?: string) => Promise<Nep413Proof>
  /** NEP-641 "Access-key authorization". */
  readonly authorize: (envelope: OffchainMessage, callbackUrl?: string) => Promise<string>
}

/** Fixed toy keys, by their repeated byte. Whoever reads this has them too. */
export function keyOf(byte: number, curve: Curve = 'ed25519'): TestKey {
  const secret = bytesToBase58(new Uint8Array(curve === 'ed25519' ? 32 : 96).fill(byte))
  const pair = KeyPair.fromString(`${curve}:${secret}` as KeyPairString)
  const publicKey = pair.getPublicKey().toString()
  const signer = new KeyPairSigner(pair)
  const signPayload = async ({ callbackUrl, ...payload }: Nep413Payload) => {
    const signed = { ...payload, ...(callbackUrl !== undefined && { callbackUrl }) }
    return (await signer.signNep413Message('not.signed', signed)).signature
  }
  return {
    publicKey,
    signBytes: async (bytes) => pair.sign(bytes).signature,
    signPayload,
    sign: async (message, accountId, callbackUrl) => ({
      type: 'near:nep413',
      message,
      accountId,
      publicKey,
      signature: bytesToBase64(
        await signPayload(signingPayload({ type: 'near:nep413', message, callbackUrl })),
      ),
      ...(callbackUrl !== undefined && { callbackUrl }),
    }),
    authorize: async (envelope, callbackUrl) =>
      authorization({
        envelope,
        callbackUrl,
        publicKey,
        signature: await signPayload(nep641ToNep413(envelope, callbackUrl)),
      }),
  }
}

type Parts = {
  readonly envelope: OffchainMessage
  readonly callbackUrl?: string | undefined
  readonly publicKey: string
  readonly signature: Uint8Array
}

/** The blob on the wire. */
export function authorization({ envelope, callbackUrl, publicKey, signature }: Parts): string {
  const { chainId, signerId, path = [], timestamp, payload } = envelope
  const curve = publicKey.slice(0, publicKey.indexOf(':'))
  return JSON.stringify({
    msg: {
      chain_id: chainId,
      signer_id: signerId,
      ...(path.length > 0 && { path }),
      timestamp,
      payload,
    },
    via: { schema: 'nep413', extra: callbackUrl === undefined ? {} : { callback_url: callbackUrl } },
    access_key: publicKey,
    signature: `${curve}:${bytesToBase58(signature)}`,
  })
}

export const alice: TestKey = keyOf(0xa1)
export const bob: TestKey = keyOf(0xb0)
export const carol: TestKey = keyOf(0xc2, 'secp256k1')

/** The implicit accounts of these keys. */
export const ALICE = 'bc7cbcb5636375fa1d82434d466724d92377f53b980695dd49d26d0ce12205a5'
export const BOB = '705fbac01f5519899f437bc42e40255ae9ab54bff00de3433af7d687d9e71ad5'
export const CAROL = '0x8bfa4eeedbaa73913b8290777d65a84cb242fe67'

const ORDER_25519 = 2n ** 252n + 27742317777372353535851937790883648493n
const ORDER_K1 = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n

/** The same R with S + L: an equation without a range check accepts both (RFC 8032 section 5.1.7). */
export function withHighS(signature: Uint8Array): Uint8Array {
  const s = toBigInt(signature.slice(32).reverse()) + ORDER_25519
  return Uint8Array.of(...signature.subarray(0, 32), ...toBytes(s).reverse())
}

/** The same r with n - s and the other parity: valid ECDSA (SEC 1), made without the key. */
export function withOtherS(signature: Uint8Array): Uint8Array {
  const s = ORDER_K1 - toBigInt(signature.subarray(32, 64))
  return Uint8Array.of(...signature.subarray(0, 32), ...toBytes(s), (signature[64] ?? 0) ^ 1)
}

function toBigInt(bytes: Uint8Array): bigint {
  return bytes.reduce((value, byte) => (value << 8n) + BigInt(byte), 0n)
}

function toBytes(value: bigint): Uint8Array {
  return Uint8Array.from({ length: 32 }, (_, index) => Number((value >> BigInt(8 * (31 - index))) & 255n))
}
