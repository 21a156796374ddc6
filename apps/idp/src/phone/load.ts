import type { AppContext } from '../context.ts'
import { digest } from '../digest.ts'
import { type Refusal, refuse } from '../http/refusal.ts'
import type { RequestContext } from '../http/types.ts'
import { type LoadedInteraction, withClient } from '../interaction/load.ts'
import { WALLET_PROMPTS } from '../interaction/prompts.ts'
import { phoneCookie, readCookie } from './cookies.ts'
import { type EndReason, findLink, type LinkState, linkOfInteraction } from './links.ts'
import { matches } from './secret.ts'

/** A link as a phone has it. */
export type LoadedLink = {
  readonly ok: true
  readonly handle: string
  readonly link: LinkState
  /** The interaction that the phone signs for. It can ask for messages there, and finish nothing. */
  readonly loaded: LoadedInteraction
  /** This browser was the first to open the link. */
  readonly mine: boolean
}

const ENDED: Readonly<Record<EndReason, () => Refusal>> = {
  cancelled: () => refuse('phone_link_revoked', 410, 'the link was cancelled'),
  replaced: () => refuse('phone_link_revoked', 410, 'the link was replaced by a newer one'),
  expired: () => refuse('phone_link_expired', 410, 'the link was not used in time'),
  number_wrong: () => refuse('phone_number_wrong', 403, 'another number was entered; the link is void'),
}

const isMine = (context: AppContext, c: RequestContext, { id, opened }: LinkState): boolean => {
  const secret = readCookie(c, phoneCookie(context, id))
  return secret !== undefined && opened !== undefined && matches(secret, opened.secret)
}

/** The interaction of a link, without the cookie that makes a browser its own. */
const interactionOf = async (
  context: AppContext,
  { id, uid }: LinkState,
): Promise<LoadedInteraction | Refusal> => {
  const over = refuse('interaction_expired', 410, 'the sign-in was finished or has expired')
  const provider = context.provider.current()
  const interaction = await provider.Interaction.find(uid)
  if (!interaction || interaction.result) return over
  if (!WALLET_PROMPTS.includes(interaction.prompt.name)) return over
  const loaded = await withClient(provider, interaction)
  return loaded ? { ...loaded, phone: id } : over
}

/** Finds what a link of this request stands for. The one that was made last in its interaction counts, no other. */
export const loadLink = async (context: AppContext, c: RequestContext): Promise<LoadedLink | Refusal> => {
  const handle = c.req.param('handle') ?? ''
  const link = /^[\w-]{24}$/.test(handle) ? await findLink(context, digest(handle)) : undefined
  if (!link) return refuse('phone_link_not_found', 404, 'there is no such link')
  if (link.why) return ENDED[link.why]()
  const current = await linkOfInteraction(context, link.uid)
  if (current?.id !== link.id) return ENDED.replaced()
  const loaded = await interactionOf(context, link)
  return loaded.ok ? { ok: true, handle, link, loaded, mine: isMine(context, c, link) } : loaded
}

/** True on the phone that has signed, also when the browser that began has gone on since. */
export const hasSigned = async (context: AppContext, c: RequestContext): Promise<boolean> => {
  const handle = c.req.param('handle') ?? ''
  const link = await findLink(context, digest(handle))
  return link?.step === 'proven' && isMine(context, c, link)
}

/** The refusal for every browser but the first. */
export const notFirst = (): Refusal =>
  refuse('phone_link_used', 409, 'the link was opened in another browser already')
