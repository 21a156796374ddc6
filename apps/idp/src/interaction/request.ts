import type { AppContext } from '../context.ts'
import { checkOrigin } from '../http/origin.ts'
import { type Refusal, refuse } from '../http/refusal.ts'
import type { RequestContext } from '../http/types.ts'
import { type LoadedInteraction, loadInteraction } from './load.ts'

/** The interaction that the path names, in its own browser. */
export const loadOf = (context: AppContext, c: RequestContext): Promise<LoadedInteraction | Refusal> =>
  loadInteraction(context, c.req.param('uid') ?? '', c.env.incoming, c.env.outgoing)

/** The checks that every post has in common: from our page, in this browser, at the right step. */
export const loadForPost = async (
  context: AppContext,
  c: RequestContext,
  prompts?: readonly string[],
): Promise<LoadedInteraction | Refusal> => {
  const foreign = checkOrigin(c.req.raw.headers, context.issuer.origin)
  if (foreign) return foreign
  const loaded = await loadOf(context, c)
  if (loaded.ok && prompts && !prompts.includes(loaded.interaction.prompt.name)) {
    return refuse('request_invalid', 409, 'this sign-in is at another step')
  }
  return loaded
}

/** Post, redirect, get: a reload of what follows sends no form again. */
export const goOn = ({ issuer }: AppContext, c: RequestContext): Response => {
  const location = `${issuer.prefix}/interaction/${c.req.param('uid')}/continue`
  return c.body(null, 303, { location, 'cache-control': 'no-store' })
}
