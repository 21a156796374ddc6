import type { ClientRecord } from '@countersign/oidc-store'
import { z } from 'zod'
import { auditedClients } from '../clients/audited.ts'
import type { ClientAdmin, ClientWithSecret } from '../clients/clients.ts'
import { fromMetadata, type StoredClient } from '../clients/metadata.ts'
import { type ClientInput, type ClientView, clientId } from '../clients/schema.ts'
import type { AdminRights } from '../config/admin.ts'
import type { AppContext } from '../context.ts'
import type { Actor } from '../events/types.ts'
import { readJson } from '../http/body.ts'
import { type Refusal, refuse } from '../http/refusal.ts'
import { requestIdOf } from '../http/requestId.ts'
import type { App, RequestContext } from '../http/types.ts'
import { guarded, pageQuery, readQuery, type Work } from './request.ts'
import { expectedVersion } from './version.ts'

/** Twenty keys and every list at its longest fit in. */
const LARGE = 256 * 1024
const SMALL = 4 * 1024

/** `GET /admin/clients` */
export const clientsQuery = z.strictObject(pageQuery)

/** What the clients themselves are checked by says the rest, field by field. */
const clientBody = z.record(z.string().max(64), z.unknown())

/** `POST /admin/clients/{id}/secret` */
export const secretBody = z.strictObject({
  grace: z
    .int()
    .min(0)
    .max(2_592_000)
    .default(0)
    .describe('How many seconds the one before is taken as well.'),
})

const view = ({ metadata }: ClientRecord): ClientView => fromMetadata(metadata as StoredClient)

const notFound = (id: string): Refusal => refuse('client_not_found', 404, `there is no client ${id}`)

/** One that no client can have is none: stores and logs see well-formed ones only. */
const idOf = (c: RequestContext): string | undefined => clientId.safeParse(c.req.param('id')).data

const send = (
  c: RequestContext,
  { client, secret, version }: ClientWithSecret,
  status: 200 | 201 = 200,
): Response => {
  c.header('etag', `"${version}"`)
  return c.json(secret === undefined ? client : { ...client, clientSecret: secret }, status)
}

const list =
  ({ store }: AppContext): Work =>
  async (c) => {
    const query = readQuery(c, clientsQuery)
    if (!query.ok) return query
    const { clients, next } = await store.clients.list(query.value)
    return c.json({ clients: clients.map(view), next })
  }

const get =
  ({ store }: AppContext): Work =>
  async (c) => {
    const id = idOf(c)
    const record = id === undefined ? undefined : await store.clients.get(id)
    if (!record) return notFound(c.req.param('id') ?? '')
    return send(c, { client: view(record), version: record.version })
  }

type Change = (
  c: RequestContext,
  clients: ClientAdmin,
  target: { readonly id: string; readonly ifVersion?: number | undefined },
  actor: Actor,
) => Promise<Response | Refusal>

const admin = (
  { clients, events }: AppContext,
  c: RequestContext,
  { actor, rights }: { readonly actor: Actor; readonly rights: AdminRights },
): ClientAdmin => auditedClients(clients, { actor, rights, events, requestId: requestIdOf(c.env.incoming) })

/** A change of the client that the path names. */
const change =
  (context: AppContext, work: Change): Work =>
  async (c, actor, rights) => {
    const id = idOf(c)
    if (id === undefined) return notFound(c.req.param('id') ?? '')
    const expected = expectedVersion(c)
    if (!expected.ok) return expected
    const { ifVersion } = expected
    return work(c, admin(context, c, { actor, rights }), { id, ifVersion }, actor)
  }

const create =
  (context: AppContext): Work =>
  async (c, actor, rights) => {
    const body = await readJson(c.req.raw, clientBody, LARGE)
    if (!body.ok) return body
    const created = await admin(context, c, { actor, rights }).create(body.value as ClientInput)
    c.header('location', `${context.issuer.prefix}/admin/clients/${created.client.clientId}`)
    return send(c, created, 201)
  }

/** RFC 7396: what is null goes back to its default, what is not named stays. Lists are replaced whole. */
const merged = (patch: Readonly<Record<string, unknown>>): Partial<ClientInput> =>
  Object.fromEntries(Object.entries(patch).map(([name, value]) => [name, value ?? undefined]))

const update: Change = async (c, clients, { id, ifVersion }) => {
  const body = await readJson(c.req.raw, clientBody, LARGE)
  if (!body.ok) return body
  const { clientId: named, ...changes } = body.value
  if (named !== undefined && named !== id)
    return refuse('client_invalid', 422, 'the identifier of a client does not change', { field: 'clientId' })
  return send(c, await clients.update(id, merged(changes), { ifVersion }))
}

const rotate: Change = async (c, clients, { id, ifVersion }) => {
  const body = await readJson(c.req.raw, secretBody, SMALL)
  if (!body.ok) return body
  const { client, secret, version } = await clients.rotateSecret(id, { ...body.value, ifVersion })
  c.header('etag', `"${version}"`)
  return c.json({ clientId: id, clientSecret: secret, previousSecretUntil: client.previousSecretUntil })
}

const remove: Change = async (c, clients, { id, ifVersion }) =>
  (await clients.remove(id, { ifVersion })) ? c.body(null, 204) : notFound(id)

const revokeSecret: Change = async (c, clients, { id, ifVersion }) =>
  c.json({ revoked: await clients.revokeSecret(id, { ifVersion }) })

/** Ends what the client has, whatever it is changed to meanwhile: the version is looked at before. */
const revokeTokens =
  ({ revocations, store }: AppContext): Change =>
  async (c, _clients, { id, ifVersion }, actor) => {
    const found = await store.clients.get(id)
    if (!found) return notFound(id)
    if (ifVersion !== undefined && found.version !== ifVersion)
      return refuse('version_conflict', 409, `${id} was changed in between: read it again`)
    return c.json(await revocations.revokeClient(id, actor))
  }

/** Relying parties. */
export const mountClients = (app: App, context: AppContext): void => {
  const path = `${context.issuer.prefix}/admin/clients`
  const write = (work: Change) => guarded(context, 'clients:write', change(context, work))
  app.get(path, guarded(context, 'clients:read', list(context)))
  app.post(path, guarded(context, 'clients:write', create(context)))
  app.get(`${path}/:id`, guarded(context, 'clients:read', get(context)))
  app.patch(`${path}/:id`, write(update))
  app.delete(`${path}/:id`, write(remove))
  app.post(`${path}/:id/secret`, write(rotate))
  app.delete(`${path}/:id/previous-secret`, write(revokeSecret))
  app.delete(`${path}/:id/tokens`, write(revokeTokens(context)))
}
