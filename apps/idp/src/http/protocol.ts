import type { AppContext } from '../context.ts'
import { normaliseRequest } from '../gates/dialect.ts'
import { resumeCookie } from '../provider/cookies.ts'
import { PREFILL } from '../provider/devicePages.ts'
import { resumeCookies } from '../provider/ownMark.ts'
import { PROTOCOL_PATHS, RESUME_PATHS, ROUTES } from '../provider/routes.ts'
import { sendErrorPage } from './answers.ts'
import { countAttempt } from './attempts.ts'
import { handOver } from './handOver.ts'
import { checkOrigin } from './origin.ts'
import { readProtocolBody } from './protocolBody.ts'
import { isForm, redirectPost } from './redirectPost.ts'
import { withBody } from './replay.ts'
import { limitedToken } from './token.ts'
import type { App, RequestContext } from './types.ts'

/** An authorization request by GET, brought into the form of OpenID Connect. */
const authorize = (context: AppContext, c: RequestContext): Promise<Response> => {
  const { url = '' } = c.env.incoming
  // A question mark within the query belongs to it (RFC 3986 section 3.4).
  const start = url.indexOf('?')
  const normal = start < 0 ? undefined : normaliseRequest(new URLSearchParams(url.slice(start)))
  return handOver(context, c, normal && { path: `${ROUTES.authorization}?${normal}` })
}

/** A pushed request, or one of a device (RFC 8628 section 3.1): the body is read here, and handed on as what it means. */
const push = async (context: AppContext, c: RequestContext): Promise<Response> => {
  if (!isForm(c)) return handOver(context, c)
  const text = await readProtocolBody(c)
  if (typeof text !== 'string') return text
  const normal = normaliseRequest(new URLSearchParams(text))
  return handOver(context, c, { request: withBody(c.env.incoming, normal?.toString() ?? text) })
}

/** The link with the code in it only fills in the form: whoever follows it still says that it is the one on the device. */
const showDevice = (context: AppContext, c: RequestContext): Promise<Response> => {
  const code = c.req.query('user_code')
  const query = code === undefined ? '' : `?${new URLSearchParams({ [PREFILL]: code.slice(0, 40) })}`
  return handOver(context, c, { path: `${ROUTES.code_verification}${query}` })
}

/** A code that was entered, or what the person says about it: from our page, and not too often. */
const enterCode = async (context: AppContext, c: RequestContext): Promise<Response> => {
  const foreign = checkOrigin(c.req.raw.headers, context.issuer.origin)
  if (foreign) return sendErrorPage(c, context, foreign)
  return countAttempt(context, c, () => handOver(context, c))
}

/** The way back from an interaction, in the browser that has begun it. */
const resume = (context: AppContext, c: RequestContext): Promise<Response> => {
  const { headers } = c.env.incoming
  const { prefix, protocol } = context.issuer
  const secure = protocol === 'https'
  const uid = c.req.param('uid') ?? ''
  headers.cookie = resumeCookies(headers.cookie, { name: resumeCookie({ prefix, secure }), uid, secure })
  return handOver(context, c)
}

/** Mounts the protocol's endpoints below the issuer's path, and its metadata where RFC 8414 section 3.1 looks for it. */
export const mountProtocol = (app: App, context: AppContext): void => {
  const { prefix } = context.issuer
  app.post(`${prefix}${ROUTES.authorization}`, (c) => redirectPost(context, c, ROUTES.authorization))
  app.post(`${prefix}${ROUTES.end_session}`, (c) => redirectPost(context, c, ROUTES.end_session))
  app.get(`${prefix}${ROUTES.authorization}`, (c) => authorize(context, c))
  app.post(`${prefix}${ROUTES.pushed_authorization_request}`, (c) => push(context, c))
  app.post(`${prefix}${ROUTES.device_authorization}`, (c) => push(context, c))
  app.get(`${prefix}${ROUTES.code_verification}`, (c) => showDevice(context, c))
  app.post(`${prefix}${ROUTES.code_verification}`, (c) => enterCode(context, c))
  app.post(`${prefix}${ROUTES.token}`, (c) =>
    limitedToken(context, c, (request) => handOver(context, c, { request })),
  )
  for (const path of PROTOCOL_PATHS) app.all(`${prefix}${path}`, (c) => handOver(context, c))
  for (const path of RESUME_PATHS) app.all(`${prefix}${path}`, (c) => resume(context, c))
  if (prefix !== '') {
    const path = '/.well-known/oauth-authorization-server'
    app.all(`${path}${prefix}`, (c) => handOver(context, c, { path }))
  }
}
