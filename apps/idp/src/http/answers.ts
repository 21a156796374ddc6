import type { AppContext } from '../context.ts'
import { wayBack } from '../interaction/client.ts'
import { findClient } from '../provider/findClient.ts'
import { noteRefusal } from '../telemetry/refusals.ts'
import type { Page } from '../views.ts'
import { type PageRequest, pageRequest } from './pageRequest.ts'
import { errorBody, type Refusal } from './refusal.ts'
import { requestIdOf } from './requestId.ts'
import type { RequestContext } from './types.ts'

/** Answers with a page. */
export const sendPage = (
  c: RequestContext,
  { html, headers }: Page,
  status: Refusal['status'] | 200 = 200,
): Response => c.body(html, status, headers)

/** Answers a program. */
export const sendJsonError = (c: RequestContext, refusal: Refusal): Response => {
  // RFC 9110 section 10.2.3.
  noteRefusal(c.env.outgoing, refusal.code)
  if (refusal.retryAfter !== undefined) c.header('retry-after', String(refusal.retryAfter))
  return c.json(errorBody(refusal, requestIdOf(c.env.incoming)), refusal.status, {
    'cache-control': 'no-store',
  })
}

/** Below an interaction's path, a page speaks as that interaction was asked to, also when it is over. */
const requestOf = async (c: RequestContext, { records }: AppContext): Promise<PageRequest> => {
  const uid = c.req.param('uid')
  const trace = uid === undefined ? undefined : await records.get('InteractionTrace', uid)
  return pageRequest(c.env.incoming, trace?.params)
}

/** Answers a person, with the way back when the relying party is known. */
export const sendErrorPage = async (
  c: RequestContext,
  context: AppContext,
  refusal: Refusal,
): Promise<Response> => {
  noteRefusal(c.env.outgoing, refusal.code)
  const provider = context.provider.current()
  const client = refusal.clientId === undefined ? undefined : await findClient(provider, refusal.clientId)
  const page = await context.views.error(await requestOf(c, context), {
    code: refusal.code,
    description: refusal.message,
    back: client && wayBack(client),
  })
  return sendPage(c, page, refusal.status)
}

/** Answers whoever asks: a page for a browser's navigation, JSON for everything else. */
export const sendError = (
  c: RequestContext,
  context: AppContext,
  refusal: Refusal,
): Response | Promise<Response> =>
  c.req.header('accept')?.includes('text/html')
    ? sendErrorPage(c, context, refusal)
    : sendJsonError(c, refusal)
