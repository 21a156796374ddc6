import { randomUUID } from 'node:crypto'
import type { ClientRecord } from '@countersign/oidc-store'
import { z } from 'zod'
import { readQuery } from '../admin/request.ts'
import { auditedClients } from '../clients/audited.ts'
import { ClientError } from '../clients/clientError.ts'
import type { ClientAdmin } from '../clients/clients.ts'
import { fromMetadata, type StoredClient } from '../clients/metadata.ts'
import { type ClientInput, clientId } from '../clients/schema.ts'
import type { AppContext } from '../context.ts'
import type { Actor } from '../events/types.ts'
import { requestIdOf } from '../http/requestId.ts'
import type { RequestContext } from '../http/types.ts'
import { readChecked, readObject } from './body.ts'
import { type CoreWork, done, noClient } from './core.ts'
import { type Given, readFields } from './fields.ts'
import { differing, meant } from './meant.ts'
import { shown } from './shown.ts'

const admin = ({ clients, events }: AppContext, c: RequestContext, actor: Actor): ClientAdmin =>
  auditedClients(clients, { actor, events, requestId: requestIdOf(c.env.incoming) })

const viewOf = ({ metadata }: ClientRecord) => fromMetadata(metadata as StoredClient)

const describe = (context: AppContext, record: ClientRecord) =>
  shown(context, viewOf(record), record.updatedAt)

/** One that no client can have is none: stores see well-formed ones only. */
const recordOf = async ({ store }: AppContext, id: unknown): Promise<ClientRecord | undefined> => {
  const wellFormed = clientId.safeParse(id)
  return wellFormed.success ? store.clients.get(wellFormed.data) : undefined
}

/** The client as it is now, with the secret if one was set or made: it is never shown again. */
const send = async (context: AppContext, c: RequestContext, id: string, secret: string | undefined) => {
  const record = await recordOf(context, id)
  if (!record) return noClient(c)
  return done(c, { ...describe(context, record), ...(secret !== undefined && { clientSecret: secret }) })
}

const readOnly = (given: Given, now: Readonly<Record<string, unknown>> = {}): void => {
  for (const field of ['createdAt', 'updatedAt'] as const)
    if (given[field] !== undefined && given[field] !== now[field])
      throw new ClientError('client_invalid', `${field}: is for this server to set`, { field })
}

/** A secret that nothing would take is refused, not dropped. */
const secretFor = (given: Given, { authMethod }: Partial<ClientInput>): string | undefined => {
  if (given.clientSecret !== undefined && !authMethod?.startsWith('client_secret_'))
    throw new ClientError('client_invalid', `clientSecret: a client of ${authMethod} has none`, {
      field: 'clientSecret',
    })
  return given.clientSecret
}

/** `POST /recipe/oauth/clients` */
export const createClient =
  (context: AppContext): CoreWork =>
  async (c, actor) => {
    const body = await readObject(c.req.raw)
    if (!body.ok) return body
    const given = readFields(body.value)
    readOnly(given)
    const id = given.clientId ?? `stcl_${randomUUID()}`
    const input = { ...meant(context, given, { clientId: id }), clientId: id }
    const { client, secret } = await admin(context, c, actor).create(input, {
      secret: secretFor(given, input),
    })
    return send(context, c, client.clientId, secret)
  }

/** `PUT /recipe/oauth/clients`: what is not named stays. */
export const updateClient =
  (context: AppContext): CoreWork =>
  async (c, actor) => {
    const body = await readObject(c.req.raw)
    if (!body.ok) return body
    const given = readFields(body.value)
    if (given.clientId === undefined)
      throw new ClientError('client_invalid', 'clientId: names the client', { field: 'clientId' })
    const record = await recordOf(context, given.clientId)
    if (!record) return noClient(c)
    readOnly(given, describe(context, record))
    const before = viewOf(record)
    const input = meant(context, given, { clientId: record.id, before })
    const options = { ifVersion: record.version, secret: secretFor(given, input) }
    const { secret } = await admin(context, c, actor).update(record.id, differing(before, input), options)
    return send(context, c, record.id, secret)
  }

export const oneQuery = z.strictObject({ clientId: z.string().max(128) })

/** `GET /recipe/oauth/clients?clientId=` */
export const getClient =
  (context: AppContext): CoreWork =>
  async (c) => {
    const query = readQuery(c, oneQuery)
    if (!query.ok) return query
    const record = await recordOf(context, query.value.clientId)
    return record ? done(c, describe(context, record)) : noClient(c)
  }

export const listQuery = z.strictObject({
  pageSize: z.coerce.number().int().min(1).max(500).default(250),
  // It is where the page before ended.
  pageToken: clientId.optional(),
  clientName: z.string().max(200).optional(),
})

/** What a step takes from the store where a name is looked for. */
const STEP = 500

/** A page of clients. With a name, those of as many pages of the store as it takes. */
const pageOf = async (
  { store }: AppContext,
  { clientName, pageSize, pageToken }: z.output<typeof listQuery>,
): Promise<{ readonly records: readonly ClientRecord[]; readonly next?: string | undefined }> => {
  const records: ClientRecord[] = []
  const isMeant = (record: ClientRecord) => clientName === undefined || viewOf(record).name === clientName
  let after = pageToken
  do {
    const page = await store.clients.list({ after, limit: clientName === undefined ? pageSize : STEP })
    records.push(...page.clients.filter(isMeant))
    after = page.next
  } while (after !== undefined && records.length < pageSize)
  const kept = records.slice(0, pageSize)
  return { records: kept, next: records.length > pageSize ? kept.at(-1)?.id : after }
}

/** `GET /recipe/oauth/clients/list` */
export const listClients =
  (context: AppContext): CoreWork =>
  async (c) => {
    const query = readQuery(c, listQuery)
    if (!query.ok) return query
    const { next, records } = await pageOf(context, query.value)
    const clients = records.map((record) => describe(context, record))
    return done(c, { clients, ...(next !== undefined && { nextPaginationToken: next }) })
  }

export const removeBody = z.strictObject({ clientId: z.string().max(128) })

/** `POST /recipe/oauth/clients/remove` */
export const removeClient =
  (context: AppContext): CoreWork =>
  async (c, actor) => {
    const body = await readChecked(c.req.raw, removeBody)
    if (!body.ok) return body
    const record = await recordOf(context, body.value.clientId)
    const didExist = record !== undefined && (await admin(context, c, actor).remove(record.id))
    return done(c, { didExist })
  }
