import { ed25519 } from '@noble/curves/ed25519.js'
import { sha256, sha512_256 } from '@noble/hashes/sha2.js'
import { base32, base64, concat, fromBase64 } from './bytes.ts'
import { payloadOf, type TestWallet } from './types.ts'

export const ALGORAND = 'algorand:wGHE2Pwdvd7S12BL5FaOP20EGYesN73k'

type Arc60 = { readonly data: string; readonly authenticatorData: string }

/** The 58 characters of a key, or of what stands for several. */
export const algorandAddress = (key: Uint8Array): string => base32(concat(key, sha512_256(key).subarray(28)))

export type AlgorandWallet = TestWallet & { readonly address: string; readonly key: Uint8Array }

/** An account behind the calls of Algorand's wallets. */
export const algorandWallet = (byte: number): AlgorandWallet => {
  const secret = new Uint8Array(32).fill(byte)
  const key = ed25519.getPublicKey(secret)
  const address = algorandAddress(key)
  const signBytes = (bytes: Uint8Array): Uint8Array => ed25519.sign(bytes, secret)
  return {
    account: `${ALGORAND}:${address}`,
    address,
    key,
    sign: async (challenge) => {
      const { message, type } = challenge
      if (type === 'algorand:arc60') {
        const { data, authenticatorData } = payloadOf<Arc60>(challenge)
        const signed = concat(sha256(fromBase64(data)), sha256(fromBase64(authenticatorData)))
        return { type, data, authenticatorData, signature: base64(signBytes(signed)) }
      }
      const bytes = fromBase64(payloadOf<string>(challenge))
      if (type === 'algorand:arc14') {
        // MessagePack of { sig, txn }.
        const signature = concat([0x82, 0xa3], 'sig', [0xc4, 64], signBytes(concat('TX', bytes)))
        return { type, transaction: base64(concat(signature, [0xa3], 'txn', bytes)) }
      }
      const signed = type === 'algorand:mx' ? concat('MX', bytes) : bytes
      return { type, message, signature: base64(signBytes(signed)) }
    },
  }
}
