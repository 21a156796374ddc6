import { ed25519 } from '@noble/curves/ed25519.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { base58, base64, concat, fromBase64, u32 } from './bytes.ts'
import { payloadOf, type TestWallet } from './types.ts'

export const NEAR = 'near:mainnet'

type Payload = {
  readonly message: string
  readonly nonce: string
  readonly recipient: string
  /** Signed by wallets that redirect. */
  readonly callbackUrl?: string | undefined
}

/** NEP-413: Borsh behind the tag 2^31 + 413. */
export const nep413Digest = ({ callbackUrl, message, nonce, recipient }: Payload): Uint8Array => {
  const text = (value: string) => concat(u32(Buffer.byteLength(value)), value)
  const tag = u32(2 ** 31 + 413)
  const callback = callbackUrl === undefined ? concat([0]) : concat([1], text(callbackUrl))
  return sha256(concat(tag, text(message), fromBase64(nonce), text(recipient), callback))
}

/** An account behind `signMessage`, with a key of that byte. */
export const nearWallet = (
  accountId: string,
  byte: number,
): TestWallet & { readonly publicKey: string; readonly accountId: string } => {
  const secret = new Uint8Array(32).fill(byte)
  const publicKey = `ed25519:${base58(ed25519.getPublicKey(secret))}`
  return {
    account: `${NEAR}:${accountId.replaceAll('_', '%5F')}`,
    accountId,
    publicKey,
    sign: async (challenge) => {
      const payload = payloadOf<Payload>(challenge)
      const signature = base64(ed25519.sign(nep413Digest(payload), secret))
      const { callbackUrl, message } = payload
      const signed = { type: challenge.type, message, accountId, publicKey, signature }
      return callbackUrl === undefined ? signed : { ...signed, callbackUrl }
    },
  }
}
