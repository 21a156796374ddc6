import { type OpenAPIHono, z } from '@hono/zod-openapi'
import type { AdminRoute } from '../admin/openapi.ts'
import { json, jsonBody } from '../http/openapiParts.ts'
import { MEMBERS } from './metadata.ts'
import { REGISTRATION_PATH } from './path.ts'
import { registrationTokenInput } from './tokens.ts'

const token = registrationTokenInput.omit({ expiresIn: true }).extend({
  id: z.string(),
  createdAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
  uses: z.int().describe('How many clients it may still register.'),
})

/** The operator's endpoints for tokens that clients register with. */
export const REGISTRATION_TOKENS: readonly AdminRoute[] = [
  {
    method: 'get',
    path: '/admin/registration-tokens',
    summary: 'List the tokens that clients register with, without their values',
    right: 'clients:read',
    answer: z.object({ tokens: z.array(token) }),
  },
  {
    method: 'post',
    path: '/admin/registration-tokens',
    summary: 'Make a token that clients register with (RFC 7591); its value is shown once',
    right: 'clients:write',
    body: registrationTokenInput,
    status: 201,
    answer: token.extend({ value: z.string().describe('Shown once.') }),
    codes: { 409: '`registration_tokens_full`.', 422: '`registration_token_invalid`.' },
  },
  {
    method: 'delete',
    path: '/admin/registration-tokens/{id}',
    summary: 'End a token that clients register with; clients that have registered stay',
    right: 'clients:write',
    params: 'id',
    codes: { 404: '`registration_token_not_found`.' },
  },
]

const word = z.string()
const metadata = z
  .looseObject({
    ...Object.fromEntries(Object.keys(MEMBERS).map((name) => [name, z.unknown().optional()])),
    grant_types: z.array(word).optional(),
    response_types: z.array(word).optional(),
    scope: word.optional(),
    audience: z.unknown().optional(),
  })
  .describe(
    'Members of RFC 7591 section 2; others are ignored, those that begin with `countersign_` refused.',
  )
const information = metadata.extend({
  client_id: word,
  client_secret: word.optional().describe('In the answer that made it, and in no other.'),
  registration_access_token: word.describe('Another one with each change.'),
  registration_client_uri: word,
})
const refusal = z.object({ error: word, error_description: word })
const REFUSALS = {
  400: json('`invalid_request`, `invalid_redirect_uri`, `invalid_client_metadata`.', refusal),
  401: json('`invalid_token`.', refusal),
  429: json('`rate_limited`.', refusal),
}

/** Describes where clients register themselves; it exists only with `registration.enabled`. */
export const registerRegistration = (registry: OpenAPIHono['openAPIRegistry']): void => {
  registry.registerComponent('securitySchemes', 'registrationToken', {
    type: 'http',
    scheme: 'bearer',
    description: 'A token of the operator to register with; afterwards the registration access token.',
  })
  const security = [{ registrationToken: [] }]
  const request = { params: z.object({ id: word }) }
  const path = `${REGISTRATION_PATH}/{id}`
  registry.registerPath({
    method: 'post',
    path: REGISTRATION_PATH,
    summary: 'Register a client (RFC 7591); exists only with `registration.enabled`',
    security,
    request: jsonBody(metadata),
    responses: { 201: json('The client.', information), ...REFUSALS },
  })
  registry.registerPath({
    method: 'get',
    path,
    summary: 'Show a client that has registered itself (RFC 7592 section 2.1)',
    security,
    request,
    responses: { 200: json('The client.', information), 401: REFUSALS[401], 429: REFUSALS[429] },
  })
  registry.registerPath({
    method: 'put',
    path,
    summary: 'Change it: what is not named goes back to its default (RFC 7592 section 2.2)',
    security,
    request: { ...request, ...jsonBody(metadata.extend({ client_id: word })) },
    responses: {
      200: json('The client.', information),
      ...REFUSALS,
      503: json('`temporarily_unavailable`: changed in between.', refusal),
    },
  })
  registry.registerPath({
    method: 'delete',
    path,
    summary: 'Remove it (RFC 7592 section 2.3)',
    security,
    request,
    responses: { 204: { description: 'It is gone.' }, 401: REFUSALS[401], 429: REFUSALS[429] },
  })
}
