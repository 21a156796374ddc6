import { type OpenAPIHono, z } from '@hono/zod-openapi'
import { supertokens } from '../config/supertokens.ts'
import { formBody, json, jsonBody, page } from '../http/openapiParts.ts'
import { oauthError } from '../provider/openapi.ts'
import { ROUTES } from '../provider/routes.ts'
import { listQuery, oneQuery, removeBody } from './clients.ts'
import type { CoreStatus } from './core.ts'
import { given } from './fields.ts'
import { introspectBody, revokeAllBody, revokeBody } from './tokens.ts'

type Registry = OpenAPIHono['openAPIRegistry']
type Method = 'get' | 'post' | 'put'

/** The document is the same for everybody: it has the default of `supertokens.basePath`. */
const BASE = supertokens.parse({}).basePath
const ONLY = 'exists only with `supertokens.enabled`, below its `basePath`'

const text = z.string()
const object = z.record(text, z.unknown())
const refusal = z.object({ error: z.object({ code: text, message: text, field: text.optional() }) })
const status = z.looseObject({
  status: z.enum(['OK', 'CLIENT_NOT_FOUND_ERROR', 'OAUTH_ERROR'] satisfies CoreStatus[]),
})

/** What backends of SuperTokens answer: ours by other names, with forms and JSON. */
const ALIASES = { token: ROUTES.token, introspect: ROUTES.introspection, revoke: ROUTES.revocation }

/** Where browsers are led on to ours. */
const LEADING: readonly (readonly [Method, string, string])[] = [
  ['get', '/oauth/auth', ROUTES.authorization],
  ['get', '/oauth/end_session', ROUTES.end_session],
  ['post', '/oauth/end_session', ROUTES.end_session],
]

/** What is read. */
const DOCUMENTS: readonly (readonly [Method, string, string])[] = [
  ['get', '/oauth/userinfo', `\`${ROUTES.userinfo}\``],
  ['post', '/oauth/userinfo', `\`${ROUTES.userinfo}\``],
  ['get', '/jwt/jwks.json', `\`${ROUTES.jwks}\``],
  ['get', '/.well-known/openid-configuration', 'Provider metadata'],
  ['get', '/.well-known/jwks.json', `\`${ROUTES.jwks}\`, where a core has it`],
  ['get', '/apiversion', 'Versions of the core’s interface that these endpoints follow'],
]

type CoreRoute = {
  readonly method: Method
  readonly path: string
  readonly summary: string
  readonly right: 'read' | 'write'
  readonly query?: z.ZodObject
  readonly body?: z.ZodType
}

/** What the core of SuperTokens answers to programs with a key. */
const CORE: readonly CoreRoute[] = [
  { method: 'get', path: '/clients', summary: 'Show a client', right: 'read', query: oneQuery },
  { method: 'post', path: '/clients', summary: 'Register a client', right: 'write', body: given },
  {
    method: 'put',
    path: '/clients',
    summary: 'Change what is named of a client',
    right: 'write',
    body: given,
  },
  { method: 'get', path: '/clients/list', summary: 'List clients', right: 'read', query: listQuery },
  {
    method: 'post',
    path: '/clients/remove',
    summary: 'Remove a client with every grant and token',
    right: 'write',
    body: removeBody,
  },
  {
    method: 'post',
    path: '/introspect',
    summary: 'Ask whether a token counts',
    right: 'read',
    body: introspectBody,
  },
  { method: 'post', path: '/token/revoke', summary: 'End a token', right: 'write', body: revokeBody },
  {
    method: 'post',
    path: '/tokens/revoke',
    summary: 'End everything that a client has now',
    right: 'write',
    body: revokeAllBody,
  },
]

const registerPublic = (registry: Registry): void => {
  for (const [method, path, target] of LEADING)
    registry.registerPath({
      method,
      path: `${BASE}${path}`,
      summary: `Leads to \`${target}\`; ${ONLY}`,
      responses: { 303: { description: 'There.' }, 413: page('`request_too_large`.') },
    })
  for (const [name, target] of Object.entries(ALIASES))
    registry.registerPath({
      method: 'post',
      path: `${BASE}/oauth/${name}`,
      summary: `\`${target}\`, also with JSON; ${ONLY}`,
      request: formBody(object),
      responses: {
        200: json('As there, with the members that SuperTokens has.', object),
        400: json('As there.', oauthError),
        401: json('As there.', oauthError),
        429: json('`rate_limited`, with `Retry-After`.', oauthError),
      },
    })
  for (const [method, path, summary] of DOCUMENTS)
    registry.registerPath({
      method,
      path: `${BASE}${path}`,
      summary: `${summary}; ${ONLY}`,
      responses: { 200: json('As there.', object) },
    })
}

const registerCore = (registry: Registry): void => {
  registry.registerComponent('securitySchemes', 'supertokensKey', {
    type: 'apiKey',
    in: 'header',
    name: 'api-key',
    description: 'A key of `supertokens.apiKeys`.',
  })
  for (const { body, method, path, query, right, summary } of CORE)
    registry.registerPath({
      method,
      path: `${BASE}/recipe/oauth${path}`,
      summary: `${summary}; ${ONLY}, and with keys`,
      description: `Needs a key with the right \`${right}\`. Also below \`/appid-<appId>\`.`,
      security: [{ supertokensKey: [] }],
      request: { ...(query && { query }), ...(body && jsonBody(body)) },
      responses: {
        200: json('What came of it is `status`.', status),
        400: json('It cannot be read.', refusal),
        401: json('`unauthorized`.', refusal),
        403: json('`forbidden`.', refusal),
      },
    })
}

/** Describes the dialect of SuperTokens. */
export const registerSupertokens = (registry: Registry): void => {
  registerPublic(registry)
  registerCore(registry)
}
