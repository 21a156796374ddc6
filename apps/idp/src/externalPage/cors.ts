import { type Refusal, refuse } from '../http/refusal.ts'
import type { RequestContext } from '../http/types.ts'
import type { ExternalPage } from './page.ts'

/**
 * Exactly the page's origin. Browsers write this header themselves; a server of the page writes it by hand. `null` is
 * what a sandboxed or unreferring page would send, and is nobody.
 */
export const checkPageOrigin = (c: RequestContext, { origin }: ExternalPage): Refusal | undefined =>
  c.req.header('origin') === origin
    ? undefined
    : refuse('origin_not_allowed', 403, 'the request does not come from the configured page')

/** Lets that origin, and no other, read the answer. Without credentials: no cookie counts here. */
export const allowPage = (c: RequestContext, page: ExternalPage): void => {
  c.header('vary', 'Origin')
  if (checkPageOrigin(c, page)) return
  c.header('access-control-allow-origin', page.origin)
}

/** Answers a preflight (Fetch, CORS protocol). */
export const answerPreflight = (c: RequestContext, page: ExternalPage): Response => {
  allowPage(c, page)
  if (checkPageOrigin(c, page)) return c.body(null, 403)
  c.header('access-control-allow-methods', 'POST')
  c.header('access-control-allow-headers', 'content-type')
  c.header('access-control-max-age', '600')
  return c.body(null, 204)
}
