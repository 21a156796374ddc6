import { read } from '../internal/read.ts'
import { toMatch } from '../internal/toMatch.ts'
import type { SignedProof } from '../types.ts'

/** The server decides what these are; this keeps out what could never be. */
const ACCOUNT = /^[a-z0-9._-]{2,64}$/
const PUBLIC_KEY = /^(ed25519|secp256k1):\w{32,100}$/
/** 64 or 65 bytes. */
const SIGNATURE = /^[\w+/]{86,87}={1,2}$/

/** An account id, or `wallet_failed`. */
export const toAccountId = (value: unknown): string => toMatch(value, ACCOUNT)

/** What the wallet call was about. */
export type Signed = {
  /** Id of the challenge. */
  readonly challenge: string
  readonly message: string
  /** CAIP-2. */
  readonly chain: string
  /** Signed along, by redirecting wallets only. */
  readonly callbackUrl?: string | undefined
}

/** A wallet's answer as a `near:nep413` proof, or `wallet_failed`. */
export const toProof = (
  answer: unknown,
  { challenge, message, chain, callbackUrl }: Signed,
): SignedProof & { readonly accountId: string } => {
  const accountId = toAccountId(read(answer, 'accountId'))
  return {
    challenge,
    account: `${chain}:${accountId}`,
    type: 'near:nep413',
    message,
    accountId,
    publicKey: toMatch(read(answer, 'publicKey'), PUBLIC_KEY),
    signature: toMatch(read(answer, 'signature'), SIGNATURE),
    callbackUrl,
  }
}
