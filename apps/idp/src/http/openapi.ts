import { OpenAPIHono, z } from '@hono/zod-openapi'
import { registerAccount } from '../account/openapi.ts'
import { registerAdmin } from '../admin/openapi.ts'
import { registerExternalPage } from '../externalPage/openapi.ts'
import { registerDocuments } from '../images/openapi.ts'
import { challengeBody } from '../interaction/challenge.ts'
import { gateBody } from '../interaction/gateForm.ts'
import { proofBody } from '../interaction/proofBody.ts'
import { consentBody } from '../interaction/routes.ts'
import { registerPhone } from '../phone/openapi.ts'
import { registerProtocol } from '../provider/openapi.ts'
import { registerRegistration } from '../registration/openapi.ts'
import { registerSupertokens } from '../supertokens/openapi.ts'
import { byUid, formBody, json, jsonBody, page } from './openapiParts.ts'

const challengeAnswer = z.object({
  id: z.string(),
  type: z.string().describe('The proof type that has to come back.'),
  message: z.string().describe('The exact text to sign: CAIP-122, in the order of the chain.'),
  payload: z.unknown().describe('What the wallet call takes; bytes in base64.'),
  expiresAt: z.iso.datetime(),
  expiresIn: z.int().positive(),
})
const proofAnswer = z.object({ next: z.string().describe('Same-origin path where the browser goes next.') })
const errorAnswer = z.object({
  error: z.object({
    code: z.string().describe('Stable: a siwx-core code or one of the interaction codes.'),
    message: z.string(),
    retryable: z.boolean().describe('The same request may succeed later without a change.'),
    requestId: z.string(),
    field: z.string().optional(),
    expected: z.string().optional(),
    received: z.string().optional(),
  }),
})
const readiness = z.object({
  status: z.enum(['ready', 'unready']),
  checks: z.object({ store: z.boolean(), keys: z.boolean(), accepting: z.boolean() }),
})

const refusals = {
  400: json('The body is not as described.', errorAnswer),
  403: json('Not from a page of this site.', errorAnswer),
  404: json('`interaction_not_found`, `challenge_not_found`.', errorAnswer),
  409: json('Used already, or at another step.', errorAnswer),
  410: json('`interaction_expired`, `challenge_expired`.', errorAnswer),
  413: json('`request_too_large`.', errorAnswer),
  422: json('A verification code: the account or proof was refused.', errorAnswer),
}
type Registry = OpenAPIHono['openAPIRegistry']

const registerSchemes = (registry: Registry): void => {
  registry.registerComponent('securitySchemes', 'adminKey', {
    type: 'http',
    scheme: 'bearer',
    description:
      'An admin key. Where `admin.actors` says so, an access token: of a client for `<issuer>/admin`, or of a member of the team with the scope `admin`; with the scheme DPoP where it is bound to a key.',
  })
  registry.registerComponent('securitySchemes', 'clientSecret', {
    type: 'apiKey',
    in: 'header',
    name: 'X-Countersign-Client-Secret',
    description:
      'The secret of a client with `adminRights`, where `admin.actors` says so. See `admin.headers`.',
  })
  registry.registerComponent('securitySchemes', 'applicationKey', {
    type: 'apiKey',
    in: 'header',
    name: 'X-Countersign-API-Key',
    description: 'Names the client whose secret is sent.',
  })
}

/** The steps at which wallets sign. */
const registerSignIn = (registry: Registry): void => {
  registry.registerPath({
    method: 'get',
    path: '/interaction/{uid}',
    summary: 'The connect or consent page of a sign-in',
    request: byUid,
    responses: {
      200: page('The page.'),
      404: page('No such sign-in in this browser.'),
      410: page('Expired.'),
    },
  })
  registry.registerPath({
    method: 'post',
    path: '/interaction/{uid}/challenge',
    summary: 'Ask for a message to sign',
    request: { ...byUid, ...jsonBody(challengeBody) },
    responses: {
      200: json('The message.', challengeAnswer),
      ...refusals,
      429: json('`rate_limited`.', errorAnswer),
    },
  })
  registry.registerPath({
    method: 'post',
    path: '/interaction/{uid}/proof',
    summary: 'Hand in the signed message',
    request: { ...byUid, ...jsonBody(proofBody) },
    responses: {
      200: json('Signed in.', proofAnswer),
      ...refusals,
      503: json('The chain could not be asked; send the same proof again.', errorAnswer),
    },
  })
}

/** What people decide, and the ways out. */
const registerDecisions = (registry: Registry): void => {
  registry.registerPath({
    method: 'post',
    path: '/interaction/{uid}/consent',
    summary: 'Allow or deny',
    request: { ...byUid, ...formBody(consentBody) },
    responses: {
      303: { description: 'On to `continue`.' },
      400: page('Refused.'),
      410: page('Expired.'),
    },
  })
  registry.registerPath({
    method: 'post',
    path: '/interaction/{uid}/gate',
    summary: 'Look again whether the gate is met, sign in with another wallet, or take an added account back',
    request: { ...byUid, ...formBody(gateBody) },
    responses: {
      303: { description: 'On to `continue`.' },
      400: page('Refused.'),
      409: page('At another step.'),
      410: page('Expired.'),
      429: page('`rate_limited`.'),
    },
  })
  registry.registerPath({
    method: 'post',
    path: '/interaction/{uid}/resume',
    summary: 'Go on as the account of the known session, where the request has asked to select one',
    request: byUid,
    responses: {
      303: { description: 'On to `continue`.' },
      409: page('At another step.'),
      410: page('Expired.'),
    },
  })
  registry.registerPath({
    method: 'post',
    path: '/interaction/{uid}/abort',
    summary: 'Back to the relying party with `access_denied`',
    request: byUid,
    responses: { 303: { description: 'On to `continue`.' }, 410: page('Expired.') },
  })
  registry.registerPath({
    method: 'get',
    path: '/interaction/{uid}/continue',
    summary: 'Leads out of a finished sign-in, by a refresh',
    request: byUid,
    responses: { 200: page('With a `Refresh` header.'), 409: page('Not finished.'), 410: page('Expired.') },
  })
}

const registerHealth = (registry: Registry): void => {
  registry.registerPath({
    method: 'get',
    path: '/healthz',
    summary: 'Liveness',
    responses: { 200: json('Alive.', z.object({ status: z.literal('ok') })) },
  })
  registry.registerPath({
    method: 'get',
    path: '/readyz',
    summary: 'Readiness',
    responses: { 200: json('Ready.', readiness), 503: json('Not ready.', readiness) },
  })
}

const register = (app: OpenAPIHono): void => {
  const { openAPIRegistry: registry } = app
  registerSchemes(registry)
  registerSignIn(registry)
  registerDecisions(registry)
  registerExternalPage(registry, { challengeAnswer, errorAnswer })
  registerAccount(app)
  registerAdmin(app, { errorAnswer })
  registerPhone(registry, { challengeAnswer, proofAnswer, errorAnswer })
  registerProtocol(registry)
  registerRegistration(registry)
  registerSupertokens(registry)
  registerDocuments(registry)
  registerHealth(registry)
}

type Document = ReturnType<OpenAPIHono['getOpenAPI31Document']>

/** `GET /admin/clients/{id}` is `getAdminClientsId`: what generated clients call it. */
const operationId = (method: string, path: string): string =>
  `${method}${path.replaceAll(/[^A-Za-z0-9]+([A-Za-z0-9]?)/g, (_, first: string) => first.toUpperCase())}`

const named = ({ paths = {}, ...document }: Document): Document => {
  for (const [path, item] of Object.entries(paths))
    for (const [method, operation] of Object.entries(item ?? {}))
      Object.assign(operation, { operationId: operationId(method, path) })
  return { ...document, paths }
}

/** The OpenAPI 3.1 description of every endpoint. What is our own is made from the schemas in use. */
export const openApiDocument = (issuer: string): Document => {
  const app = new OpenAPIHono()
  register(app)
  return named(
    app.getOpenAPI31Document({
      openapi: '3.1.0',
      info: {
        title: 'Countersign identity provider',
        version: '0.0.0',
        license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
      },
      servers: [{ url: issuer }],
      // None, where an operation does not say which.
      security: [],
    }),
  )
}
