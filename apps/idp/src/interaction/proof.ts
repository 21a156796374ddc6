import type { Verified } from '@countersign/siwx-core'
import { type EthereumMessage, verifyMessage } from '@countersign/siwx-ethereum'
import { z } from 'zod'
import type { AppContext } from '../context.ts'
import type { Login } from '../logins.ts'
import { CHALLENGE, storedChallenge } from './challenge.ts'
import { type Refusal, refuse } from './errors.ts'
import type { LoadedInteraction } from './load.ts'

/** 64 KiB of signature in hexadecimal, the message, and room for the other fields. */
export const PROOF_LIMIT = 160 * 1024

/** Body of the proof endpoint: the connectors' `SignedProof`. */
export const proofBody = z.strictObject({
  challenge: z.string().min(1).max(128),
  account: z.string().min(1).max(200),
  type: z.literal('eip191'),
  message: z.string().min(1).max(16_384),
  signature: z.string().min(2).max(131_074),
  publicKey: z.string().max(1000).optional(),
})

type Proof = z.output<typeof proofBody>
type Challenge = z.output<typeof storedChallenge>

/** The challenge of exactly this interaction and client; a foreign one is as good as none. */
const findChallenge = async (
  { now, store }: AppContext,
  { client, interaction }: LoadedInteraction,
  id: string,
): Promise<{ readonly ok: true; readonly challenge: Challenge } | Refusal> => {
  const record = await store.singleUse.get(CHALLENGE, id)
  const parsed = storedChallenge.safeParse(record?.payload)
  const unknown = refuse('challenge_not_found', 404, 'this message was not asked for in this sign-in')
  if (!parsed.success) return unknown
  if (parsed.data.interaction !== interaction.uid || parsed.data.clientId !== client.clientId) return unknown
  if (record?.consumed) return refuse('nonce_used', 409, 'this message was used already', { field: 'nonce' })
  if (parsed.data.expiresAt <= now().getTime()) {
    return refuse('challenge_expired', 410, 'the message took too long to sign; ask for a new one')
  }
  return { ok: true, challenge: parsed.data }
}

/** The signed text must be the issued one, byte for byte, for the account that asked. */
const checkIssued = (proof: Proof, challenge: Challenge): Refusal | undefined => {
  if (proof.account.toLowerCase() !== challenge.account.toLowerCase()) {
    return refuse('account_mismatch', 422, 'the message was made for another account', {
      field: 'account',
      expected: challenge.account,
      received: proof.account,
    })
  }
  if (proof.message !== challenge.message) {
    return refuse('request_invalid', 422, 'the signed message is not the one that was issued', {
      field: 'message',
    })
  }
  return undefined
}

const toLogin = (verified: Verified<EthereumMessage>, proof: Proof, at: Date): Omit<Login, 'id'> => ({
  subject: verified.subject,
  account: verified.account,
  accountKind: verified.accountKind,
  method: verified.method,
  evidence: verified.evidence,
  at: Math.floor(at.getTime() / 1000),
  ...(verified.evidence.kind === 'onchain' && {
    proof: { message: proof.message, signature: proof.signature },
  }),
})

/**
 * Checks a proof. The challenge is consumed, once and atomically, before the signature is looked at and before any chain
 * is asked; it is given back only when the chain could not be asked, so that the same proof can be sent again.
 */
export const acceptProof = async (
  context: AppContext,
  loaded: LoadedInteraction,
  proof: Proof,
): Promise<{ readonly ok: true; readonly login: Login } | Refusal> => {
  const { config, issuer, logins, now, reader, store } = context
  const found = await findChallenge(context, loaded, proof.challenge)
  if (!found.ok) return found
  const { challenge } = found
  const refused = checkIssued(proof, challenge)
  if (refused) return refused
  if (!(await store.singleUse.consume(CHALLENGE, proof.challenge))) {
    return refuse('nonce_used', 409, 'this message was used already', { field: 'nonce' })
  }

  const at = now()
  const result = await verifyMessage(
    { type: 'eip191', message: proof.message, signature: proof.signature },
    {
      domain: issuer.host,
      uri: config.issuer,
      nonce: challenge.nonce,
      chains: Object.keys(config.chains),
      accounts: [challenge.account],
      requestId: proof.challenge,
      maxAge: config.signIn.challengeTtl,
    },
    { now: () => at, reader },
  )
  if (!result.ok) {
    if (result.retryable) await store.singleUse.release(CHALLENGE, proof.challenge)
    const { code, reason, ...details } = result
    // With the address that signed goes the one that was asked: the page tells the person to switch accounts.
    const otherKey = details.received && (code === 'signature_invalid' || code === 'reader_missing')
    const expected = details.expected ?? (otherKey ? challenge.account : undefined)
    return refuse(code, result.retryable ? 503 : 422, reason, { ...details, expected })
  }
  return { ok: true, login: await logins.save(toLogin(result, proof, at)) }
}
