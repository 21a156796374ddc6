import type { AppContext } from '../context.ts'
import { sendErrorPage, sendPage } from '../http/answers.ts'
import { pageRequest } from '../http/pageRequest.ts'
import type { RequestContext } from '../http/types.ts'
import { createHandoff } from './handoff.ts'

/**
 * Sends the browser to the operator's page, by a refresh: a relying party may have started the sign-in with a form, and
 * cannot know of that origin for the `form-action` that Chromium applies to redirects.
 */
export const sendAway = async (
  context: AppContext,
  c: RequestContext,
  away: Parameters<typeof createHandoff>[1],
): Promise<Response> => {
  const handoff = await createHandoff(context, away)
  if (!handoff.ok) return sendErrorPage(c, context, handoff)
  const request = pageRequest(c.env.incoming, away.loaded.interaction.params)
  return sendPage(c, await context.views.onward(request, handoff.url))
}
