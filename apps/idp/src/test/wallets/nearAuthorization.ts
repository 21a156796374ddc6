import { ed25519 } from '@noble/curves/ed25519.js'
import { sha3_256 } from '@noble/hashes/sha3.js'
import { base58, concat, fromHex, hex, u32 } from './bytes.ts'
import { NEAR, nearWallet, nep413Digest } from './near.ts'
import { payloadOf, type TestWallet } from './types.ts'

/** NEP-641 "OffchainMessage", without a path. */
type Envelope = {
  readonly chainId: string
  readonly signerId: string
  /** Seconds since the epoch. */
  readonly time: number
  readonly payload: string
}

/** Which of the two payloads that the server offers is authorized. */
type Form = 'payload' | 'jsonPayload'

/** A minute early, as wallets are told to be. */
const early = (): number => Math.floor(Date.now() / 1000) - 60

const timeOf = (time: number): string => new Date(time * 1000).toISOString().replace('.000Z', 'Z')

const hashOf = ({ chainId, signerId, time, payload }: Envelope): Uint8Array => {
  const text = (value: string) => concat(u32(Buffer.byteLength(value)), value)
  const nanoseconds = new Uint8Array(8)
  new DataView(nanoseconds.buffer).setBigUint64(0, BigInt(time) * 1_000_000_000n, true)
  const head = concat('NEAR_NEP641_OFFCHAIN_MESSAGE/V1', text(chainId), text(signerId))
  return sha3_256(concat(head, u32(0), nanoseconds, text(payload)))
}

/** An account that authorizes by an access key, through NEP-413 ("Access-key authorization"). */
export const nearKeyAuthorizer = (
  accountId: string,
  byte: number,
  form: Form = 'payload',
  callbackUrl?: string,
): ReturnType<typeof nearWallet> => {
  const wallet = nearWallet(accountId, byte)
  const secret = new Uint8Array(32).fill(byte)
  return {
    ...wallet,
    sign: async (challenge) => {
      const payload = payloadOf<Readonly<Record<Form, string>>>(challenge)[form]
      const envelope = { chainId: 'mainnet', signerId: accountId, time: early(), payload }
      const timestamp = timeOf(envelope.time)
      const signed = {
        message: payload,
        nonce: Buffer.from(hashOf(envelope)).toString('base64'),
        recipient: `mainnet: ${accountId} @ ${timestamp}`,
        callbackUrl,
      }
      const authorization = JSON.stringify({
        msg: { chain_id: 'mainnet', signer_id: accountId, timestamp, payload },
        via: { schema: 'nep413', extra: { callback_url: callbackUrl } },
        access_key: wallet.publicKey,
        signature: `ed25519:${base58(ed25519.sign(nep413Digest(signed), secret))}`,
      })
      return { type: challenge.type, message: challenge.message, accountId, authorization }
    },
  }
}

/** What a wallet contract does in `w_resolve_auth`. */
export type Contract = (args: string) => object

/** An account without access keys: its contract alone says what it authorizes, in a format of its own. */
export const nearContractWallet = (
  accountId: string,
  byte: number,
): TestWallet & { readonly accountId: string; readonly contract: Contract } => {
  const secret = new Uint8Array(32).fill(byte)
  const owner = ed25519.getPublicKey(secret)
  return {
    account: `${NEAR}:${accountId}`,
    accountId,
    sign: async (challenge) => {
      const { payload } = payloadOf<{ payload: string }>(challenge)
      const envelope: Envelope = { chainId: 'mainnet', signerId: accountId, time: early(), payload }
      const proof = hex(ed25519.sign(hashOf(envelope), secret))
      const authorization = JSON.stringify({ envelope, proof })
      return { type: challenge.type, message: challenge.message, accountId, authorization }
    },
    contract: (args) => {
      const { path, authorization } = JSON.parse(args) as { path: string[]; authorization: string }
      const { envelope, proof } = JSON.parse(authorization) as { envelope: Envelope; proof: string }
      if (path.length > 0 || envelope.chainId !== 'mainnet' || envelope.signerId !== accountId) {
        throw new Error('the envelope is for another account')
      }
      if (!ed25519.verify(fromHex(proof), hashOf(envelope), owner)) throw new Error('another key')
      return { payload: envelope.payload }
    },
  }
}
