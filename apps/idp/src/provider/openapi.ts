import { type OpenAPIHono, z } from '@hono/zod-openapi'
import { formBody, json, page } from '../http/openapiParts.ts'
import { ROUTES } from './routes.ts'

type Registry = OpenAPIHono['openAPIRegistry']

/** RFC 6749 section 5.2. */
export const oauthError = z.object({
  error: z.string().describe('A code of the standard that is named.'),
  error_description: z.string().optional(),
})

const text = z.string()
const space = (of: string) => text.describe(`${of}, separated by spaces.`)

/** OpenID Connect Core 1.0 section 3.1.2.1, and what RFC 7636, 8707, 9101 and 9449 add. */
const authorizationRequest = z.object({
  client_id: text,
  response_type: z.literal('code'),
  redirect_uri: text,
  scope: space('`openid` and others of `scopes_supported`').optional(),
  state: text.optional(),
  nonce: text.optional(),
  code_challenge: text.describe('PKCE (RFC 7636) is needed from every client.'),
  code_challenge_method: z.literal('S256'),
  response_mode: z.enum(['query', 'fragment', 'form_post']).optional(),
  prompt: space('`none`, `login`, `consent`, `select_account`').optional(),
  max_age: z.int().nonnegative().optional().describe('Seconds since the signature.'),
  login_hint: text.optional().describe('An account, CAIP-10: its chain and wallet come first.'),
  ui_locales: text.optional(),
  display: z.enum(['page', 'popup', 'touch']).optional(),
  id_token_hint: text.optional(),
  acr_values: text.optional(),
  claims: text
    .optional()
    .describe('JSON, OpenID Connect Core 1.0 section 5.5: also how gates are asked for.'),
  resource: text.optional().describe('A resource server (RFC 8707).'),
  audience: text.optional().describe('The same by its name.'),
  request: text.optional().describe('A signed request object (RFC 9101).'),
  dpop_jkt: text.optional().describe('RFC 9449 section 10.'),
})
const pushedOrNot = authorizationRequest.partial().extend({
  client_id: text,
  request_uri: text.optional().describe('What a pushed request was answered with (RFC 9126).'),
})

/** RFC 6749 section 2.3.1 and RFC 7523 section 2.2; `client_secret_basic` is a header. */
const clientFields = {
  client_id: text.optional(),
  client_secret: text.optional(),
  client_assertion: text.optional(),
  client_assertion_type: text.optional(),
}
const tokenRequest = z.object({
  grant_type: z.enum([
    'authorization_code',
    'refresh_token',
    'client_credentials',
    'urn:ietf:params:oauth:grant-type:device_code',
  ]),
  code: text.optional(),
  code_verifier: text.optional(),
  redirect_uri: text.optional(),
  refresh_token: text.optional(),
  device_code: text.optional(),
  scope: text.optional(),
  resource: text.optional(),
  audience: text.optional().describe('A resource server by its name, of `client_credentials`.'),
  ...clientFields,
})
const tokenAnswer = z.object({
  access_token: text,
  token_type: z.enum(['Bearer', 'DPoP']),
  expires_in: z.int().describe('Seconds.'),
  id_token: text.optional(),
  refresh_token: text.optional(),
  scope: text.optional(),
})
const aboutToken = z.object({ token: text, token_type_hint: text.optional(), ...clientFields })
const logout = z.object({
  id_token_hint: text.optional(),
  client_id: text.optional(),
  post_logout_redirect_uri: text.optional(),
  state: text.optional(),
  ui_locales: text.optional(),
})

const refusals = {
  400: json('A code of RFC 6749 section 5.2, or of the standard of the grant.', oauthError),
  401: json('`invalid_client`.', oauthError),
}
const slow = { 429: json('`rate_limited`, with `Retry-After`.', oauthError) }
const onward = { description: 'On to the sign-in, or back to the client with a code or an error.' }

/** Where browsers of people are sent. */
const registerFrontChannel = (registry: Registry): void => {
  const answers = {
    303: onward,
    400: page('An error that cannot be told to the client: its redirect URI is not known.'),
  }
  registry.registerPath({
    method: 'get',
    path: ROUTES.authorization,
    summary: 'Ask for a sign-in (OpenID Connect Core 1.0 section 3.1.2)',
    description:
      'What `POST /request` needs is needed here too, unless `request_uri` names a pushed request or `request` has it.',
    request: { query: pushedOrNot },
    responses: answers,
  })
  registry.registerPath({
    method: 'post',
    path: ROUTES.authorization,
    summary: 'The same as a form of at most 8 kB',
    request: formBody(pushedOrNot),
    responses: {
      303: { description: 'To the same by GET.' },
      413: page('`request_too_large`: push it first.'),
      415: page('`request_invalid`.'),
    },
  })
  registry.registerPath({
    method: 'get',
    path: ROUTES.code_verification,
    summary: 'Where a person enters the code of a device (RFC 8628 section 3.3)',
    request: { query: z.object({ user_code: text.optional() }) },
    responses: { 200: page('The form.') },
  })
  registry.registerPath({
    method: 'post',
    path: ROUTES.code_verification,
    summary: 'The code, and what the person says to it',
    request: formBody(
      z.object({ xsrf: text, user_code: text, confirm: text.optional(), abort: text.optional() }),
    ),
    responses: {
      200: page('The form again, or that it is done.'),
      303: onward,
      403: page('Not from a page of this site.'),
      429: page('`rate_limited`.'),
    },
  })
  registry.registerPath({
    method: 'get',
    path: ROUTES.end_session,
    summary: 'Sign out (OpenID Connect RP-Initiated Logout 1.0)',
    request: { query: logout },
    responses: {
      200: page('Asks the person.'),
      303: { description: 'Back to the client.' },
      400: page('Refused.'),
    },
  })
  registry.registerPath({
    method: 'post',
    path: ROUTES.end_session,
    summary: 'The same as a form',
    request: formBody(logout),
    responses: {
      303: { description: 'To the same by GET.' },
      413: page('`request_too_large`.'),
      415: page('`request_invalid`.'),
    },
  })
}

/** What clients ask for by themselves. */
const registerTokens = (registry: Registry): void => {
  registry.registerPath({
    method: 'post',
    path: ROUTES.token,
    summary: 'Get tokens (RFC 6749 section 3.2; with a `DPoP` header RFC 9449)',
    security: [{ clientBasic: [] }, {}],
    request: formBody(tokenRequest),
    responses: { 200: json('The tokens.', tokenAnswer), ...refusals, ...slow },
  })
  registry.registerPath({
    method: 'post',
    path: ROUTES.pushed_authorization_request,
    summary: 'Push the parameters of a sign-in first (RFC 9126)',
    security: [{ clientBasic: [] }, {}],
    request: formBody(authorizationRequest.extend(clientFields)),
    responses: {
      201: json('Its address for `request_uri`.', z.object({ request_uri: text, expires_in: z.int() })),
      ...refusals,
    },
  })
  registry.registerPath({
    method: 'post',
    path: ROUTES.device_authorization,
    summary: 'Begin a sign-in on a device without a browser (RFC 8628 section 3.1)',
    security: [{ clientBasic: [] }, {}],
    request: formBody(z.object({ scope: text.optional(), resource: text.optional(), ...clientFields })),
    responses: {
      200: json(
        'What the device shows and asks with.',
        z.object({
          device_code: text,
          user_code: text,
          verification_uri: text,
          verification_uri_complete: text,
          expires_in: z.int(),
        }),
      ),
      ...refusals,
    },
  })
}

/** What is done with tokens. */
const registerUses = (registry: Registry): void => {
  for (const method of ['get', 'post'] as const)
    registry.registerPath({
      method,
      path: ROUTES.userinfo,
      summary: 'Claims of the person (OpenID Connect Core 1.0 section 5.3)',
      security: [{ accessToken: [] }],
      responses: {
        200: json('The claims; as a JWT where the client has `userinfoAlg`.', z.record(text, z.unknown())),
        401: json('`invalid_token`.', oauthError),
        403: json('`insufficient_scope`.', oauthError),
      },
    })
  registry.registerPath({
    method: 'post',
    path: ROUTES.introspection,
    summary: 'Ask whether a token of this client counts (RFC 7662)',
    security: [{ clientBasic: [] }, {}],
    request: formBody(aboutToken),
    responses: {
      200: json('`active`, and what the token says.', z.looseObject({ active: z.boolean() })),
      ...refusals,
    },
  })
  registry.registerPath({
    method: 'post',
    path: ROUTES.revocation,
    summary: 'End a token of this client (RFC 7009)',
    security: [{ clientBasic: [] }, {}],
    request: formBody(aboutToken),
    responses: { 200: { description: 'It does not count any more, or never did.' }, ...refusals },
  })
}

const registerMetadata = (registry: Registry): void => {
  const paths = {
    '/.well-known/openid-configuration': 'Provider metadata (OpenID Connect Discovery 1.0)',
    '/.well-known/oauth-authorization-server': 'Provider metadata (RFC 8414)',
    [ROUTES.jwks]: 'Signing keys (RFC 7517)',
  }
  for (const [path, summary] of Object.entries(paths))
    registry.registerPath({
      method: 'get',
      path,
      summary,
      responses: { 200: json('The document.', z.record(text, z.unknown())) },
    })
}

/** Describes the endpoints of OpenID Connect and OAuth. What each means is in its standard; here is what is taken of it. */
export const registerProtocol = (registry: Registry): void => {
  registry.registerComponent('securitySchemes', 'clientBasic', {
    type: 'http',
    scheme: 'basic',
    description: 'Identifier and secret of a client. Others authenticate in the body, or are public.',
  })
  registry.registerComponent('securitySchemes', 'accessToken', {
    type: 'http',
    scheme: 'bearer',
    description: 'An access token of a sign-in; with the scheme DPoP where it is bound to a key.',
  })
  registerMetadata(registry)
  registerFrontChannel(registry)
  registerTokens(registry)
  registerUses(registry)
}
