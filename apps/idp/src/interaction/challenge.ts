import { generateNonce } from '@countersign/siwx-core'
import { createMessage, formatMessage, parseAccount } from '@countersign/siwx-ethereum'
import { z } from 'zod'
import type { AppContext } from '../context.ts'
import type { ChallengeResponse } from '../web/types.ts'
import { hostOf } from './client.ts'
import { type Refusal, refuse } from './errors.ts'
import type { LoadedInteraction } from './load.ts'
import { statementFor } from './statement.ts'

/** Body of the challenge endpoint. */
export const challengeBody = z.strictObject({ account: z.string().min(1).max(200) })

/** A message that was issued, as kept until it is used. */
export const storedChallenge = z.object({
  interaction: z.string(),
  clientId: z.string(),
  account: z.string(),
  message: z.string(),
  nonce: z.string(),
  issuedAt: z.number(),
  expiresAt: z.number(),
})

/** Challenges, and the slots that bound how many one interaction may have. */
export const CHALLENGE = 'challenge'
const SLOT = 'challenge-slot'

/** The account, when it is one that may sign in here. */
const checkAccount = ({ config }: AppContext, text: string) => {
  const account = parseAccount(text)
  if (!account.ok) return refuse(account.code, 422, account.reason, { field: 'account' })
  const chain = `eip155:${account.chainId}`
  if (!Object.hasOwn(config.chains, chain)) {
    return refuse('chain_not_allowed', 422, 'this chain is not accepted here', {
      field: 'chainId',
      expected: Object.keys(config.chains).join(' '),
      received: chain,
    })
  }
  return {
    ok: true as const,
    chainId: account.chainId,
    address: account.address,
    caip10: `${chain}:${account.address}`,
  }
}

/** Takes one of the numbered slots of an interaction; atomic, so that a flood in parallel is counted as well. */
const takeSlot = async ({ config, store }: AppContext, uid: string, ttl: number): Promise<boolean> => {
  for (let slot = 0; slot < config.signIn.challengesPerInteraction; slot += 1) {
    const id = `${uid}.${slot}`
    if (await store.singleUse.get(SLOT, id)) continue
    const taken = await store.singleUse.put(SLOT, id, {}, ttl).then(
      () => true,
      () => false,
    )
    if (taken) return true
  }
  return false
}

/**
 * Issues a message to sign: single use, five minutes, bound to the interaction, its browser and its relying party. The
 * server writes the whole text; the page shows it and hands it to the wallet.
 */
export const issueChallenge = async (
  context: AppContext,
  { client, interaction, redirectUri }: LoadedInteraction,
  text: string,
): Promise<{ readonly ok: true; readonly challenge: ChallengeResponse } | Refusal> => {
  const { config, issuer, now, store } = context
  const account = checkAccount(context, text)
  if (!account.ok) return account

  const issuedAt = now()
  const expiresAt = new Date(issuedAt.getTime() + config.signIn.challengeTtl * 1000)
  const ttl = config.tokens.interaction
  if (!(await takeSlot(context, interaction.uid, ttl))) {
    return refuse('rate_limited', 429, 'too many messages were asked for in this sign-in; start again')
  }

  const id = generateNonce()
  const message = createMessage({
    domain: issuer.host,
    address: account.address,
    statement: statementFor({
      name: client.clientName ?? client.clientId,
      host: hostOf(redirectUri),
      product: config.product.name,
    }),
    uri: config.issuer,
    chainId: account.chainId,
    nonce: generateNonce(),
    issuedAt,
    expirationTime: expiresAt,
    requestId: id,
  })
  const challenge: z.output<typeof storedChallenge> = {
    interaction: interaction.uid,
    clientId: client.clientId,
    account: account.caip10,
    message: formatMessage(message),
    nonce: message.nonce,
    issuedAt: issuedAt.getTime(),
    expiresAt: expiresAt.getTime(),
  }
  await store.singleUse.put(CHALLENGE, id, challenge, ttl)
  return {
    ok: true,
    challenge: { id, type: 'eip191', message: challenge.message, expiresAt: expiresAt.toISOString() },
  }
}
