import { StoreError } from '@countersign/oidc-store'
import { z } from 'zod'
import { scopesOf } from '../claims.ts'
import { auditedClients } from '../clients/audited.ts'
import { ClientError } from '../clients/clientError.ts'
import type { ClientAdmin, ClientWithSecret } from '../clients/clients.ts'
import { fromMetadata, PREVIOUS_SECRET } from '../clients/metadata.ts'
import type { ClientInput, ClientView } from '../clients/schema.ts'
import { compareSecrets } from '../clients/secret.ts'
import type { AppContext } from '../context.ts'
import { readJson } from '../http/body.ts'
import { requestIdOf } from '../http/requestId.ts'
import type { App, RequestContext } from '../http/types.ts'
import { bearerOf, countRequest, findRegistered, newAccess, type Registered } from './access.ts'
import { memberOf, type RegistrationRequest, toInformation, toInput } from './metadata.ts'
import { REGISTRATION_PATH } from './path.ts'
import { RegistrationError } from './registrationError.ts'

/** Twenty keys and every list at its longest fit in. */
const LARGE = 256 * 1024

const requestBody = z.record(z.string().max(100), z.unknown())

/** Members that only an answer has (RFC 7592 section 2.2). */
const ANSWERED = [
  'registration_access_token',
  'registration_client_uri',
  'client_secret_expires_at',
  'client_id_issued_at',
]

const read = async (c: RequestContext): Promise<RegistrationRequest> => {
  const body = await readJson(c.req.raw, requestBody, LARGE)
  if (body.ok) return body.value
  throw new RegistrationError('invalid_request', body.message)
}

const namesOf = ({ audiences, config }: AppContext) => ({
  signIn: scopesOf(config).filter((scope) => scope !== 'admin'),
  audiences,
  internalOrigins: config.oidc.internalOrigins,
})

const admin = ({ clients, events }: AppContext, c: RequestContext, name: string): ClientAdmin =>
  auditedClients(clients, { actor: { kind: 'app', name }, events, requestId: requestIdOf(c.env.incoming) })

/** What a client checks fails by, in the words of RFC 7591. */
const refusalOf = (error: unknown): RegistrationError | undefined => {
  if (error instanceof RegistrationError) return error
  if (error instanceof ClientError) {
    const { field = '', message } = error
    const member = memberOf(field)
    const code = member === 'redirect_uris' ? 'invalid_redirect_uri' : 'invalid_client_metadata'
    return new RegistrationError(code, field === '' ? message : message.replace(field, member))
  }
  if (error instanceof StoreError && error.code === 'version_conflict')
    return new RegistrationError('temporarily_unavailable', 'it was changed in between: read it again')
  return undefined
}

const STATUS = { invalid_token: 401, rate_limited: 429, temporarily_unavailable: 503 } as const

const sendRefusal = (c: RequestContext, { code, message }: RegistrationError): Response => {
  if (code === 'invalid_token') c.header('www-authenticate', 'Bearer error="invalid_token"')
  const status = Object.hasOwn(STATUS, code) ? STATUS[code as keyof typeof STATUS] : 400
  return c.json({ error: code, error_description: message }, status)
}

type Sent = Pick<ClientWithSecret, 'client' | 'secret'> & { readonly token: string }

/** RFC 7591 section 3.2.1. A secret is in the answer that made it, and in no other: it is kept as a hash. */
const send = (context: AppContext, c: RequestContext, { client, secret, token }: Sent, status: 200 | 201) =>
  c.json(
    {
      ...toInformation(client, namesOf(context)),
      ...(secret !== undefined && { client_secret: secret, client_secret_expires_at: 0 }),
      registration_access_token: token,
      registration_client_uri: `${context.config.issuer}${REGISTRATION_PATH}/${client.clientId}`,
    },
    status,
  )

const register = async (context: AppContext, c: RequestContext): Promise<Response> => {
  const taken = await context.registrationTokens.take(bearerOf(c))
  if (!taken)
    throw new RegistrationError('invalid_token', 'a registration token is needed that is still taken')
  const { audiences, id, redirectHosts, scopes } = taken
  try {
    const policy = { audiences, redirectHosts, scopes }
    const input = toInput(await read(c), policy, namesOf(context))
    const { registration, value: token } = newAccess({ token: id, policy })
    const made = await admin(context, c, `registration:${id}`).create(input as ClientInput, { registration })
    return send(context, c, { ...made, token }, 201)
  } catch (error) {
    await context.registrationTokens.giveBack(id)
    throw error
  }
}

const viewOf = ({ stored }: Registered): ClientView => fromMetadata(stored)

const show = async (context: AppContext, c: RequestContext): Promise<Response> => {
  const registered = await findRegistered(context, c)
  return send(context, c, { client: viewOf(registered), token: bearerOf(c) }, 200)
}

const invalid = (message: string): never => {
  throw new RegistrationError('invalid_request', message)
}

/** RFC 7592 section 2.2. */
const checkSame = (request: RegistrationRequest, { record, stored }: Registered, now: Date): void => {
  const answered = ANSWERED.find((name) => request[name] !== undefined)
  if (answered !== undefined) invalid(`${answered} is not for the client to send`)
  if (request['client_id'] !== record.id) invalid('client_id has to be the one of this client')
  const { client_secret: secret } = request
  const hashes = { current: stored.client_secret, previous: stored[PREVIOUS_SECRET] }
  if (secret !== undefined && !compareSecrets(hashes, secret, Math.floor(now.getTime() / 1000)))
    invalid('client_secret has to be the one of this client')
}

const union = (a: readonly string[], b: readonly string[]): string[] => [...new Set([...a, ...b])]

/** What an operator has allowed since stays allowed. Each change ends the registration access token it was made with. */
const update = async (context: AppContext, c: RequestContext): Promise<Response> => {
  const registered = await findRegistered(context, c)
  const { record, registration: before } = registered
  const request = await read(c)
  checkSame(request, registered, context.now())
  const { audiences, scopes } = viewOf(registered)
  const policy = {
    ...before.policy,
    audiences: union(before.policy.audiences, audiences),
    scopes: union(before.policy.scopes, scopes),
  }
  const changes = toInput(request, policy, namesOf(context))
  const { registration, value: token } = newAccess(before)
  const options = { registration, ifVersion: record.version }
  const changed = await admin(context, c, record.id).update(record.id, changes, options)
  return send(context, c, { ...changed, token }, 200)
}

const remove = async (context: AppContext, c: RequestContext): Promise<Response> => {
  const { record } = await findRegistered(context, c)
  await admin(context, c, record.id).remove(record.id)
  return c.body(null, 204)
}

type Work = (context: AppContext, c: RequestContext) => Promise<Response>

const answer =
  (context: AppContext, work: Work) =>
  async (c: RequestContext): Promise<Response> => {
    c.header('cache-control', 'no-store')
    try {
      await countRequest(context, c)
      return await work(context, c)
    } catch (error) {
      const refusal = refusalOf(error)
      if (!refusal) throw error
      const requestId = requestIdOf(c.env.incoming)
      context.log.info({ requestId, code: refusal.code }, 'registration refused')
      return sendRefusal(c, refusal)
    }
  }

/**
 * Dynamic client registration (RFC 7591) and its management (RFC 7592), over the same administration as the operator's: the
 * same checks, hashes and records. Without `registration.enabled` the endpoints do not exist.
 */
export const mountRegistration = (app: App, context: AppContext): void => {
  if (!context.config.registration.enabled) return
  const path = `${context.issuer.prefix}${REGISTRATION_PATH}`
  app.post(path, answer(context, register))
  app.get(`${path}/:id`, answer(context, show))
  app.put(`${path}/:id`, answer(context, update))
  app.delete(`${path}/:id`, answer(context, remove))
}
