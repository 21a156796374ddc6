import type { AppContext } from '../context.ts'
import { sendErrorPage } from './answers.ts'
import { readText } from './body.ts'
import { refuse } from './refusal.ts'
import type { RequestContext } from './types.ts'

/** Whether the body says that it is a form. */
export const isForm = (c: RequestContext): boolean =>
  c.req.header('content-type')?.split(';', 1)[0]?.trim().toLowerCase() === 'application/x-www-form-urlencoded'

/** Browsers and servers accept request lines of this length; longer requests are what PAR is for. */
const MAX_QUERY = 8 * 1024

/**
 * OpenID Connect Core 1.0 section 3.1.2.1 and RP-Initiated Logout 1.0 section 2: POST must be accepted. A cross-site POST
 * carries no Lax cookie, the GET that answers it does, so single sign-on works and the cookies stay Lax.
 */
export const redirectPost = async (
  context: AppContext,
  c: RequestContext,
  path: string,
): Promise<Response> => {
  if (!isForm(c)) {
    return sendErrorPage(c, context, refuse('request_invalid', 415, 'send application/x-www-form-urlencoded'))
  }
  const text = await readText(c.req.raw, MAX_QUERY)
  if (!text.ok) return sendErrorPage(c, context, text)
  // Parsed and written again: nothing of the body reaches the header as it came.
  const query = new URLSearchParams(text.value).toString()
  if (query.length > MAX_QUERY) {
    return sendErrorPage(
      c,
      context,
      refuse('request_too_large', 413, 'push a request of this size first (RFC 9126)'),
    )
  }
  return c.body(null, 303, {
    location: `${context.issuer.prefix}${path}?${query}`,
    'cache-control': 'no-store',
  })
}
