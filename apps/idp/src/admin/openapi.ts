import { type OpenAPIHono, z } from '@hono/zod-openapi'
import { clientFields } from '../clients/schema.ts'
import { SIGNING_ALGS } from '../keys/keys.ts'
import { REGISTRATION_TOKENS } from '../registration/openapi.ts'
import { auditQuery } from './audit.ts'
import { clientsQuery, secretBody } from './clients.ts'
import { promoteBody, rotateBody } from './keys.ts'
import { GATES, POLICIES } from './rulesOpenapi.ts'
import { grantsQuery, sessionsQuery } from './sessions.ts'
import { memberBody, rolesBody } from './team.ts'
import { WEBHOOKS } from './webhooksOpenapi.ts'

const next = z.string().optional().describe('`after` of the next page; absent on the last one.')
const time = z.iso.datetime()

const client = clientFields.extend({
  clientId: z.string(),
  createdAt: time,
  previousSecretUntil: time.optional(),
  registeredWith: z.string().optional().describe('The registration token that it registered itself with.'),
})
const withSecret = client.extend({ clientSecret: z.string().optional().describe('Shown once.') })
const rotated = z.object({
  clientId: z.string(),
  clientSecret: z.string().describe('Shown once.'),
  previousSecretUntil: time.optional(),
})
const key = z.object({
  kid: z.string(),
  alg: z.enum(SIGNING_ALGS),
  createdAt: z.int().describe('Epoch seconds.'),
  activeFrom: z.int().describe('Epoch seconds.'),
  state: z.enum(['pending', 'signing', 'verifying', 'retired']),
})
const session = z.object({
  id: z.string(),
  subject: z.string(),
  since: time.optional(),
  until: time.optional(),
  clients: z.array(z.string()),
})
const grant = z.object({
  id: z.string(),
  subject: z.string(),
  client: z.string(),
  scope: z.string().optional(),
  resources: z
    .record(z.string(), z.array(z.string()))
    .optional()
    .describe('Scopes at resource servers, by `resource`.'),
  since: time.optional(),
  until: time.optional(),
})

const member = z.object({
  account: z.string().describe('CAIP-10.'),
  roles: z.array(z.string()),
  addedAt: time,
  changedAt: time,
})

/** An endpoint of the operator. */
export type AdminRoute = {
  readonly path: string
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete'
  readonly summary: string
  readonly right: string
  readonly params?: 'id' | 'kid' | 'name'
  readonly query?: z.ZodObject
  readonly body?: z.ZodType
  readonly status?: 200 | 201
  /** Also 201, with the same answer. */
  readonly created?: true
  /** Nothing: 204. */
  readonly answer?: z.ZodType
  readonly type?: string
  readonly codes?: Readonly<Record<number, string>>
}

const CLIENT = { 404: '`client_not_found`.', 409: '`version_conflict`.' }

const TEAM: readonly AdminRoute[] = [
  {
    method: 'get',
    path: '/admin/team',
    summary: 'List the members of the team',
    right: 'team:read',
    answer: z.object({ members: z.array(member) }),
  },
  {
    method: 'post',
    path: '/admin/team',
    summary: 'Add a member',
    right: 'team:write',
    body: memberBody,
    status: 201,
    answer: member,
    codes: { 409: '`member_exists`, `team_full`.', 422: '`account_invalid`, `role_invalid`.' },
  },
  {
    method: 'patch',
    path: '/admin/team/{id}',
    summary: 'Give a member other roles',
    right: 'team:write',
    params: 'id',
    body: rolesBody,
    answer: member,
    codes: { 404: '`member_not_found`.', 422: '`account_invalid`, `role_invalid`.' },
  },
  {
    method: 'delete',
    path: '/admin/team/{id}',
    summary: 'Remove a member; the scope ends with the next use of a token',
    right: 'team:write',
    params: 'id',
    codes: { 404: '`member_not_found`.', 422: '`account_invalid`.' },
  },
]

const CLIENTS: readonly AdminRoute[] = [
  {
    method: 'get',
    path: '/admin/clients',
    summary: 'List clients',
    right: 'clients:read',
    query: clientsQuery,
    answer: z.object({ clients: z.array(client), next }),
  },
  {
    method: 'post',
    path: '/admin/clients',
    summary: 'Register a client; its secret is shown once',
    right: 'clients:write',
    body: clientFields,
    status: 201,
    answer: withSecret,
    codes: { 409: '`client_exists`.', 422: '`client_invalid`.' },
  },
  {
    method: 'get',
    path: '/admin/clients/{id}',
    summary: 'Show a client; its version is the `ETag`',
    right: 'clients:read',
    params: 'id',
    answer: client,
    codes: { 404: '`client_not_found`.' },
  },
  {
    method: 'patch',
    path: '/admin/clients/{id}',
    summary: 'Change the named fields; null is the default again. `If-Match` guards against meeting changes',
    right: 'clients:write',
    params: 'id',
    body: clientFields.partial(),
    answer: withSecret,
    codes: { ...CLIENT, 422: '`client_invalid`.' },
  },
  {
    method: 'delete',
    path: '/admin/clients/{id}',
    summary: 'Remove a client with every grant and token issued to it',
    right: 'clients:write',
    params: 'id',
    codes: CLIENT,
  },
  {
    method: 'post',
    path: '/admin/clients/{id}/secret',
    summary: 'Make a new secret, shown once; the one before is taken for the grace',
    right: 'clients:write',
    params: 'id',
    body: secretBody,
    answer: rotated,
    codes: { ...CLIENT, 422: '`client_invalid`: it has no secret.' },
  },
  {
    method: 'delete',
    path: '/admin/clients/{id}/previous-secret',
    summary: 'End the grace of the secret before',
    right: 'clients:write',
    params: 'id',
    answer: z.object({ revoked: z.boolean() }),
    codes: CLIENT,
  },
  {
    method: 'delete',
    path: '/admin/clients/{id}/tokens',
    summary: 'End every grant and token of a client',
    right: 'clients:write',
    params: 'id',
    answer: z.object({ grants: z.int() }),
    codes: CLIENT,
  },
]

const KEYS: readonly AdminRoute[] = [
  {
    method: 'get',
    path: '/admin/keys',
    summary: 'List signing keys, without their private part',
    right: 'keys:read',
    answer: z.object({ keys: z.array(key) }),
  },
  {
    method: 'post',
    path: '/admin/keys',
    summary: 'Add keys: published at once, signing after the delay or when promoted',
    right: 'keys:write',
    body: rotateBody,
    status: 201,
    answer: z.object({ added: z.array(z.string()), removed: z.int() }),
    codes: { 409: '`key_pending`, `keys_busy`.' },
  },
  {
    method: 'post',
    path: '/admin/keys/{kid}/promote',
    summary: 'Let a pending key sign now',
    right: 'keys:write',
    params: 'kid',
    body: promoteBody,
    answer: key,
    codes: { 404: '`key_not_found`.', 409: '`key_not_ready`, `keys_busy`.' },
  },
  {
    method: 'post',
    path: '/admin/keys/{kid}/retire',
    summary: 'Stop to publish a key that does not sign any more',
    right: 'keys:write',
    params: 'kid',
    answer: key,
    codes: { 404: '`key_not_found`.', 409: '`key_signing`, `keys_busy`.' },
  },
]

const RECORDS: readonly AdminRoute[] = [
  {
    method: 'get',
    path: '/admin/sessions',
    summary: 'List sessions',
    right: 'sessions:read',
    query: sessionsQuery,
    answer: z.object({ sessions: z.array(session), next }),
  },
  {
    method: 'delete',
    path: '/admin/sessions/{id}',
    summary: 'End a session with every grant and token of it; the clients are told',
    right: 'sessions:write',
    params: 'id',
    codes: { 404: '`session_not_found`.' },
  },
  {
    method: 'get',
    path: '/admin/grants',
    summary: 'List grants',
    right: 'sessions:read',
    query: grantsQuery,
    answer: z.object({ grants: z.array(grant), next }),
  },
  {
    method: 'delete',
    path: '/admin/grants/{id}',
    summary: 'End a grant with every token of it, and what was remembered for its client; the client is told',
    right: 'sessions:write',
    params: 'id',
    codes: { 404: '`grant_not_found`.' },
  },
  {
    method: 'get',
    path: '/admin/audit',
    summary: 'A page of the audit log, oldest first; `Link` leads to the next',
    right: 'audit:read',
    query: auditQuery,
    answer: z.string(),
    type: 'application/x-ndjson',
  },
]

const content = (schema: z.ZodType, type = 'application/json') => ({ content: { [type]: { schema } } })

const refusalsOf = ({ body, codes = {}, query }: AdminRoute, error: z.ZodType) => {
  const all: Readonly<Record<number, string>> = {
    ...((body ?? query) && { 400: '`request_invalid`.' }),
    401: '`unauthorized`.',
    403: '`forbidden`: the actor has not the right. `client_privileged`: the client has rights that the actor has not.',
    ...(body && { 413: '`request_too_large`.' }),
    429: '`rate_limited`: too many refused requests.',
    ...codes,
  }
  return Object.fromEntries(
    Object.entries(all).map(([status, description]) => [status, { description, ...content(error) }]),
  )
}

/** The operator's endpoints, from the schemas in use. */
export const registerAdmin = (
  { openAPIRegistry: registry }: OpenAPIHono,
  { errorAnswer }: { readonly errorAnswer: z.ZodType },
): void => {
  for (const route of [
    ...CLIENTS,
    ...KEYS,
    ...GATES,
    ...POLICIES,
    ...WEBHOOKS,
    ...RECORDS,
    ...TEAM,
    ...REGISTRATION_TOKENS,
  ]) {
    const { answer, body, created, method, params, path, query, right, status = 200, summary, type } = route
    registry.registerPath({
      method,
      path,
      summary,
      description: `Needs the right \`${right}\`. Exists only with \`admin.keys\` or \`admin.actors\`.`,
      security: [{ adminKey: [] }, { clientSecret: [], applicationKey: [] }],
      request: {
        ...(params && { params: z.object({ [params]: z.string() }) }),
        ...(query && { query }),
        ...(body && { body: { required: true, ...content(body) } }),
      },
      responses: {
        ...(answer
          ? { [status]: { description: 'Done.', ...content(answer, type) } }
          : { 204: { description: 'Done.' } }),
        ...(answer && created && { 201: { description: 'Added.', ...content(answer, type) } }),
        ...refusalsOf(route, errorAnswer),
      },
    })
  }
}
