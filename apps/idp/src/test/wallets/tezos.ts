import { ed25519 } from '@noble/curves/ed25519.js'
import { blake2b } from '@noble/hashes/blake2.js'
import { base58check, fromHex } from './bytes.ts'
import { payloadOf, type TestWallet } from './types.ts'

export const TEZOS = 'tezos:NetXdQprcVkpaWU'

/** A tz1 account behind Beacon's `requestSignPayload`. */
export const tezosWallet = (byte: number): TestWallet & { readonly publicKey: string } => {
  const secret = new Uint8Array(32).fill(byte)
  const key = ed25519.getPublicKey(secret)
  const publicKey = base58check([13, 15, 37, 217], key)
  return {
    account: `${TEZOS}:${base58check([6, 161, 159], blake2b(key, { dkLen: 20 }))}`,
    publicKey,
    sign: async (challenge) => {
      const { payload } = payloadOf<{ payload: string }>(challenge)
      const digest = blake2b(fromHex(payload), { dkLen: 32 })
      const signature = base58check([9, 245, 205, 134, 18], ed25519.sign(digest, secret))
      return { type: challenge.type, message: challenge.message, publicKey, signature }
    },
  }
}
