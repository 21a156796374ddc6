import type { AppContext } from '../context.ts'
import { handOver } from '../http/handOver.ts'
import type { Refusal } from '../http/refusal.ts'
import { withBody } from '../http/replay.ts'
import { pausedAddress, pausedClient } from '../http/token.ts'
import type { RequestContext } from '../http/types.ts'
import { activeToken } from '../m2m/active.ts'
import { describeToken } from '../m2m/structured.ts'
import { ROUTES } from '../provider/routes.ts'
import { type Parameters, readParameters } from './body.ts'
import { introspected } from './introspected.ts'
import { setReshape } from './reshape.ts'

type Handler = (c: RequestContext) => Promise<Response>

const invalid = (
  c: RequestContext,
  { field, message, status }: Pick<Refusal, 'field' | 'message' | 'status'>,
): Response =>
  c.json(
    { error: 'invalid_request', error_description: field === undefined ? message : `${field}: ${message}` },
    status,
    { 'cache-control': 'no-store' },
  )

/** The same request as a form, which is what the protocol layer reads. */
const asForm = (c: RequestContext, form: URLSearchParams) => {
  const { incoming } = c.env
  incoming.headers['content-type'] = 'application/x-www-form-urlencoded'
  return withBody(incoming, form.toString())
}

type Forward = { readonly path: string; readonly reshape?: ((body: unknown) => object) | undefined }

const forward = (
  context: AppContext,
  c: RequestContext,
  { form }: Parameters,
  { path, reshape }: Forward,
): Promise<Response> => {
  const request = asForm(c, form)
  if (reshape) setReshape(request, reshape)
  return handOver(context, c, { path, request })
}

/** The examples of SuperTokens read the answer as they spell the request. */
const inCamelCase = (body: unknown): object => {
  const { access_token: accessToken, expires_in: expiresIn, ...rest } = body as Record<string, unknown>
  return { ...rest, access_token: accessToken, expires_in: expiresIn, accessToken, expiresIn }
}

/** `POST /oauth/token` */
export const token =
  (context: AppContext): Handler =>
  async (c) => {
    const slow = await pausedAddress(context, c)
    if (slow) return slow
    const read = await readParameters(c.req.raw)
    if (!read.ok) return invalid(c, read)
    const { camelCase, form } = read.value
    const paused = await pausedClient(context, c, form)
    if (paused) return paused
    return forward(context, c, read.value, {
      path: ROUTES.token,
      reshape: camelCase ? inCamelCase : undefined,
    })
  }

/** `POST /oauth/revoke`: by header or by body, not both. */
export const revoke =
  (context: AppContext): Handler =>
  async (c) => {
    const read = await readParameters(c.req.raw)
    if (!read.ok) return invalid(c, read)
    const { form } = read.value
    if (c.req.header('authorization') !== undefined && (form.has('client_id') || form.has('client_secret')))
      return invalid(c, { status: 400, message: 'credentials either in the header or in the body' })
    return forward(context, c, read.value, { path: ROUTES.revocation, reshape: () => ({ status: 'OK' }) })
  }

/** Whoever has the token may ask: nothing is learnt but what is in it, and whether it counts. */
const openly = async (context: AppContext, c: RequestContext, form: URLSearchParams): Promise<Response> => {
  const token = form.get('token')
  if (token === null) return invalid(c, { status: 400, field: 'token', message: 'is missing' })
  const found = await activeToken(context.provider.current(), token)
  const body = found ? describeToken(found) : { active: false }
  return c.json(introspected(form.get('scope'))(body), 200, { 'cache-control': 'no-store' })
}

/** `POST /oauth/introspect` */
export const introspect =
  (context: AppContext): Handler =>
  async (c) => {
    const open = context.config.supertokens.introspection === 'open'
    const slow = open ? await pausedAddress(context, c) : undefined
    if (slow) return slow
    const read = await readParameters(c.req.raw)
    if (!read.ok) return invalid(c, read)
    const { form } = read.value
    if (open) return openly(context, c, form)
    return forward(context, c, read.value, {
      path: ROUTES.introspection,
      reshape: introspected(form.get('scope')),
    })
  }

/** A browser goes on to our own address of it, where its cookies are. Parsed and written again: nothing of it as it came. */
export const onTo =
  ({ issuer }: AppContext, path: string): Handler =>
  async (c) => {
    const query = new URL(c.req.url).searchParams.toString()
    return c.body(null, 303, {
      location: `${issuer.prefix}${path}${query === '' ? '' : `?${query}`}`,
      'cache-control': 'no-store',
    })
  }

/** Answered by the protocol layer, as our own address of it is. */
export const alike =
  (context: AppContext, path: string): Handler =>
  (c) =>
    handOver(context, c, { path })
