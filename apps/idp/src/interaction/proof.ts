import {
  formatSignIn,
  nameAccount,
  parseSignInAccount,
  type SignInProof,
  verifySignIn,
} from '@countersign/siwx'
import type { Failure, Verified } from '@countersign/siwx-core'
import type { z } from 'zod'
import { signInChains } from '../chains.ts'
import type { AppContext } from '../context.ts'
import { type Refusal, refuse } from '../http/refusal.ts'
import { limitProven } from '../limits/signIns.ts'
import { takeSlot } from '../limits/slots.ts'
import type { Proven } from '../logins.ts'
import { CHALLENGE, type SigningSite, storedChallenge } from './challenge.ts'
import type { LoadedInteraction } from './load.ts'
import { type ProofBody, proofOf } from './proofBody.ts'

type Challenge = z.output<typeof storedChallenge>

/** The challenge of exactly this interaction, client and page; a foreign one is as good as none. */
const findChallenge = async (
  { now, store }: AppContext,
  { client, interaction, phone }: LoadedInteraction,
  { id, site }: { readonly id: string; readonly site: SigningSite },
): Promise<{ readonly ok: true; readonly challenge: Challenge } | Refusal> => {
  const record = await store.singleUse.get(CHALLENGE, id)
  const parsed = storedChallenge.safeParse(record?.payload)
  const unknown = refuse('challenge_not_found', 404, 'this message was not asked for in this sign-in')
  if (!parsed.success) return unknown
  if (parsed.data.interaction !== interaction.uid || parsed.data.clientId !== client.clientId) return unknown
  if (parsed.data.origin !== site.origin) return unknown
  if (parsed.data.phone !== phone) return unknown
  if (record?.consumed) return refuse('nonce_used', 409, 'this message was used already', { field: 'nonce' })
  if (parsed.data.expiresAt <= now().getTime()) {
    return refuse('challenge_expired', 410, 'the message took too long to sign; ask for a new one')
  }
  return { ok: true, challenge: parsed.data }
}

const otherText = (): Refusal =>
  refuse('request_invalid', 422, 'the signed message is not the one that was issued', { field: 'message' })

const otherAccount = (expected: string, received: string): Refusal =>
  refuse('account_mismatch', 422, 'the message was made for another account', {
    field: 'account',
    expected,
    received,
  })

/** A signature that was sent elsewhere first may have been read there. */
const otherPlace = (expected: string | undefined, received: string | undefined): Refusal =>
  refuse('uri_mismatch', 422, 'the wallet was told to send the answer elsewhere', {
    field: 'callbackUrl',
    expected,
    received,
  })

/** The account, in the spelling of results, and the text that it has signed if the proof holds. */
type Issued = { readonly ok: true; readonly account: string; readonly message: string }

/** The issued text; where it was issued without an account, with the one that the wallet has named. */
const textFor = async ({ account, message }: Challenge, named: string) =>
  account === undefined ? nameAccount(message, named) : { ok: true as const, message }

/**
 * The answer must be of the wallet call that was asked for, over the issued text, byte for byte, for the account that asked,
 * or one of the chain that asked.
 */
const checkIssued = async (body: ProofBody, challenge: Challenge): Promise<Issued | Refusal> => {
  if (body.type !== challenge.type) {
    return refuse('proof_type_not_allowed', 422, 'another wallet call was asked for', {
      field: 'type',
      expected: challenge.type,
      received: body.type,
    })
  }
  const parsed = await parseSignInAccount(body.account)
  const fits = parsed.ok && (challenge.account ?? parsed.account) === parsed.account
  if (!fits || parsed.chain !== challenge.chain) {
    return otherAccount(challenge.account ?? challenge.chain, body.account)
  }
  const named = await textFor(challenge, parsed.account)
  if (!named.ok) return otherAccount(challenge.chain, body.account)
  if ('message' in body && body.message !== named.message) return otherText()
  if (body.type === 'near:nep413' && body.callbackUrl !== challenge.callbackUrl)
    return otherPlace(challenge.callbackUrl, body.callbackUrl)
  return { ok: true, account: parsed.account, message: named.message }
}

/** What could only be compared after the verification: the account that a proof names, the text inside of it. */
const checkVerified = async (
  verified: Verified,
  proof: SignInProof,
  { account, message }: Issued,
): Promise<Refusal | undefined> => {
  if (verified.account !== account) return otherAccount(account, verified.account)
  if ('message' in proof || (await formatSignIn(verified.message)) === message) return undefined
  return otherText()
}

type How = { readonly at: Date; readonly site: Proven['site'] }

const toProven = (verified: Verified, proof: SignInProof, { at, site }: How): Proven => ({
  subject: verified.subject,
  account: verified.account,
  accountKind: verified.accountKind,
  method: verified.method,
  evidence: verified.evidence,
  at: Math.floor(at.getTime() / 1000),
  ...(verified.evidence.kind === 'onchain' && { proof, site }),
})

const refused = ({ code, reason, retryable, ...details }: Failure, account: string): Refusal => {
  // With the address that signed goes the one that was asked: the page tells the person to switch accounts.
  const otherKey = details.received && (code === 'signature_invalid' || code === 'reader_missing')
  const expected = details.expected ?? (otherKey ? account : undefined)
  const { field, received } = details
  return refuse(code, retryable ? 503 : 422, reason, { retryable, field, expected, received })
}

/** Each time costs requests to a node. */
const GIVEN_BACK = 10

/** Lets an undecided proof be sent again, a bounded number of times; then a new message has to be signed. */
const giveBack = async ({ config, store }: AppContext, id: string): Promise<void> => {
  const ttl = config.tokens.interaction
  if (await takeSlot(store, { kind: 'challenge-retry', id, count: GIVEN_BACK, ttl })) {
    await store.singleUse.release(CHALLENGE, id)
  }
}

/** These carry an address of their own, and wallets are never told one for them. */
const noCallback = ({ near }: AppContext['chainContexts']) => ({ near: { ...near, callbackOrigins: [] } })

/**
 * Checks a proof. The challenge is consumed, once and atomically, before the signature is looked at and before any chain
 * is asked; it is given back only when the chain could not be asked, so that the same proof can be sent again.
 */
export const acceptProof = async (
  context: AppContext,
  loaded: LoadedInteraction,
  body: ProofBody,
  site: SigningSite = context.issuer,
): Promise<{ readonly ok: true; readonly proven: Proven } | Refusal> => {
  const { chainContexts, config, now, observer, store } = context
  const found = await findChallenge(context, loaded, { id: body.challenge, site })
  if (!found.ok) return found
  const { challenge } = found
  const issued = await checkIssued(body, challenge)
  if (!issued.ok) return issued
  if (!(await store.singleUse.consume(CHALLENGE, body.challenge))) {
    return refuse('nonce_used', 409, 'this message was used already', { field: 'nonce' })
  }

  const at = now()
  const proof = proofOf(body)
  const expected = {
    domain: site.host,
    scheme: site.protocol,
    uri: config.issuer,
    nonce: challenge.nonce,
    chains: [challenge.chain].filter((chain) => signInChains(config).includes(chain)),
    accounts: challenge.account === undefined ? undefined : [challenge.account],
    requestId: body.challenge,
    maxAge: config.signIn.challengeTtl,
  }
  const contexts = {
    ...chainContexts,
    ...(body.type === 'near:nep641' && noCallback(chainContexts)),
    now: () => at,
  }
  const result = await observer.observe(
    'verify',
    { namespace: challenge.chain.split(':', 1)[0] ?? '', type: body.type },
    () => verifySignIn(proof, expected, contexts),
    (verified) => (verified.ok ? 'ok' : verified.code),
  )
  if (!result.ok) {
    if (result.retryable) await giveBack(context, body.challenge)
    return refused(result, issued.account)
  }
  const other = await checkVerified(result, proof, issued)
  if (other) return other
  const often = await limitProven(context, { clientId: loaded.client.clientId, subject: result.subject })
  if (often) return often
  const { host, origin, protocol } = site
  const elsewhere = origin === context.issuer.origin ? undefined : { host, protocol }
  return { ok: true, proven: toProven(result, proof, { at, site: elsewhere }) }
}
