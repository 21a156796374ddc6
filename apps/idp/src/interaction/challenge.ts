import { createSignIn, parseSignInAccount, type SignInOptions, type SignInProofType } from '@countersign/siwx'
import { generateNonce } from '@countersign/siwx-core'
import { z } from 'zod'
import { signInChains } from '../chains.ts'
import type { AppContext } from '../context.ts'
import { type Refusal, refuse } from '../http/refusal.ts'
import { takeSlot } from '../limits/slots.ts'
import type { ChallengeResponse } from '../web/types.ts'
import { isCallback } from './callback.ts'
import { hostFor } from './client.ts'
import type { LoadedInteraction } from './load.ts'
import { statementFor } from './statement.ts'

/** What a message is asked for with: the account, or its chain where the wallet names the account with its answer. */
export const challengeFields = {
  account: z.string().min(1).max(200).optional(),
  chain: z.string().min(1).max(41).optional(),
  type: z.string().min(1).max(40).optional(),
  callbackUrl: z
    .url({ protocol: /^https?$/ })
    .max(2048)
    .optional(),
}

/** Either of the two. */
export const hasPlace = ({
  account,
  chain,
}: {
  readonly account?: string | undefined
  readonly chain?: string | undefined
}): boolean => (account === undefined) !== (chain === undefined)

/** What is said where it is neither, or both. */
export const NO_PLACE = { path: ['account'], error: 'send the account, or else its chain' }

/** Body of the challenge endpoint. */
export const challengeBody = z.strictObject(challengeFields).refine(hasPlace, NO_PLACE)

type ChallengeBody = z.output<typeof challengeBody>

/** A message that was issued, as kept until it is used. */
export const storedChallenge = z.object({
  interaction: z.string(),
  clientId: z.string(),
  /** Of the page that asked, which is the one in the text. */
  origin: z.string(),
  /** Where a phone asked for it: only that phone can use it, and no phone one of the interaction's own browser. */
  phone: z.string().optional(),
  chain: z.string(),
  /** Absent when the proof is going to name it. */
  account: z.string().optional(),
  type: z.string(),
  /** Where the wallet was told to send the answer. */
  callbackUrl: z.string().optional(),
  message: z.string(),
  nonce: z.string(),
  issuedAt: z.number(),
  expiresAt: z.number(),
})

/** Kind of the stored challenges. */
export const CHALLENGE = 'challenge'

const notHere = ({ config }: AppContext, chain: string): Refusal =>
  refuse('chain_not_allowed', 422, 'this chain is not accepted here', {
    field: 'chainId',
    expected: signInChains(config).join(' '),
    received: chain,
  })

/** Account or chain, when people may sign in on it here. */
const checkPlace = async (context: AppContext, { account, chain = '' }: ChallengeBody) => {
  const isConfigured = (id: string) => signInChains(context.config).includes(id)
  if (account === undefined)
    return isConfigured(chain) ? { ok: true as const, chain } : notHere(context, chain)
  const parsed = await parseSignInAccount(account)
  if (!parsed.ok) return refuse(parsed.code, 422, parsed.reason, { field: 'account' })
  return isConfigured(parsed.chain)
    ? { ok: true as const, account: parsed.account }
    : notHere(context, parsed.chain)
}

/** Where the message is signed. Wallets compare the host with the page that they are asked by (EIP-4361). */
export type SigningSite = Pick<AppContext['issuer'], 'host' | 'origin' | 'protocol'>

/** The fields of the text: who asks for whom, until when. */
const fieldsFor = (
  { config }: AppContext,
  { client, phone, redirectUri }: LoadedInteraction,
  { id, issuedAt, expiresAt, site }: { id: string; issuedAt: Date; expiresAt: Date; site: SigningSite },
) => ({
  domain: site.host,
  statement: statementFor({
    name: client.clientName ?? client.clientId,
    host: hostFor(client, redirectUri),
    device: redirectUri === undefined || phone !== undefined,
    product: config.product.name,
  }),
  uri: config.issuer,
  nonce: generateNonce(),
  issuedAt,
  expirationTime: expiresAt,
  requestId: id,
})

/**
 * Issues a message to sign: single use, five minutes, bound to the interaction, its relying party and the page. The
 * server writes the whole text and what the wallet call takes; the page shows the one and hands over the other.
 */
export const issueChallenge = async (
  context: AppContext,
  loaded: LoadedInteraction,
  body: ChallengeBody,
  site: SigningSite = context.issuer,
): Promise<{ readonly ok: true; readonly challenge: ChallengeResponse } | Refusal> => {
  const { config, now, store } = context
  const { client, interaction } = loaded
  const place = await checkPlace(context, body)
  if (!place.ok) return place
  if (body.type === 'algorand:unprefixed' && !config.signIn.unprefixedSignatures) {
    return refuse('proof_type_not_allowed', 422, 'signatures over the bare text are not accepted here', {
      field: 'type',
    })
  }
  const { callbackUrl } = body
  if (callbackUrl !== undefined && !isCallback(context, loaded, { callbackUrl, site })) {
    return refuse('uri_mismatch', 422, 'a wallet can only send the person back to the page that asked', {
      field: 'callbackUrl',
      expected: site.origin,
    })
  }

  const issuedAt = now()
  const expiresAt = new Date(issuedAt.getTime() + config.signIn.challengeTtl * 1000)
  const ttl = config.tokens.interaction
  const count = config.signIn.challengesPerInteraction
  if (!(await takeSlot(store, { kind: 'challenge-slot', id: interaction.uid, count, ttl }))) {
    return refuse('rate_limited', 429, 'too many messages were asked for in this sign-in; start again')
  }

  const id = generateNonce()
  const fields = fieldsFor(context, loaded, { id, issuedAt, expiresAt, site })
  const { ok: _, ...where } = place
  const type = body.type as SignInProofType | undefined
  const request = await createSignIn({
    ...fields,
    ...where,
    type,
    callbackUrl,
  } as SignInOptions)
  if (!request.ok) {
    const { code, field, expected, received, reason } = request
    return refuse(code, 422, reason, { field, expected, received })
  }
  const { chain, account, message, payload } = request
  const challenge: z.output<typeof storedChallenge> = {
    interaction: interaction.uid,
    clientId: client.clientId,
    phone: loaded.phone,
    origin: site.origin,
    chain,
    account,
    type: request.type,
    callbackUrl,
    message,
    nonce: fields.nonce,
    issuedAt: issuedAt.getTime(),
    expiresAt: expiresAt.getTime(),
  }
  await store.singleUse.put(CHALLENGE, id, challenge, ttl)
  return {
    ok: true,
    challenge: {
      id,
      type: request.type,
      message,
      payload,
      expiresAt: expiresAt.toISOString(),
      expiresIn: config.signIn.challengeTtl,
    },
  }
}
