import { randomBytes } from 'node:crypto'
import { base58 } from '@scure/base'
import { KeyPair, KeyPairSigner, type KeyPairString } from 'near-api-js'

/** What NEP-413 signs. */
export type Nep413 = {
  readonly message: string
  readonly recipient: string
  /** 32 bytes. */
  readonly nonce: Uint8Array
  readonly callbackUrl?: string | undefined
}

/** An account with its key. */
export type NearAccount = {
  readonly accountId: string
  /** `ed25519:…` */
  readonly publicKey: string
  /** Signs as near-api-js does. */
  readonly sign: (asked: Nep413) => Promise<Uint8Array>
}

/** An account by its name; by default with a new key. */
export function createNearAccount(accountId: string, seed: Uint8Array = randomBytes(32)): NearAccount {
  const pair = KeyPair.fromString(`ed25519:${base58.encode(seed)}` as KeyPairString)
  return {
    accountId,
    publicKey: pair.getPublicKey().toString(),
    sign: async ({ message, recipient, nonce, callbackUrl }) => {
      const signer = new KeyPairSigner(pair)
      const params = { message, recipient, nonce, ...(callbackUrl !== undefined && { callbackUrl }) }
      return (await signer.signNep413Message(accountId, params)).signature
    },
  }
}
