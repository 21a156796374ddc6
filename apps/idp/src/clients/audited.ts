import type { AdminRights } from '../config/admin.ts'
import type { Actor, Events, EventType } from '../events/types.ts'
import type { ClientAdmin } from './clients.ts'
import { withinRights } from './withinRights.ts'

type Audited = {
  readonly actor: Actor
  readonly events: Events
  readonly requestId?: string
  /** What the actor may do. Nobody but the operator at the machine gives a client more than that. */
  readonly rights?: AdminRights | undefined
}

/**
 * The same administration, with every change in the audit log under the name of who made it. The entry comes after the
 * change; the caller learns when it could not be written.
 */
export const auditedClients = (
  all: ClientAdmin,
  { actor, events, requestId, rights = {} }: Audited,
): ClientAdmin => {
  const clients = actor.kind === 'operator' ? all : withinRights(all, rights)
  const say = (
    type: EventType,
    client: string,
    detail?: Readonly<Record<string, string | number | boolean>>,
  ) => events.emit({ type, actor, client, requestId, detail })
  return {
    ...clients,
    create: async (input, options) => {
      const created = await clients.create(input, options)
      await say('client.created', created.client.clientId)
      return created
    },
    ensure: async (input, options) => {
      const known = await clients.get(input.clientId)
      const ensured = await clients.ensure(input, options)
      await say(known ? 'client.updated' : 'client.created', input.clientId)
      return ensured
    },
    update: async (clientId, changes, options) => {
      const updated = await clients.update(clientId, changes, options)
      const fields = Object.keys(changes).join(' ')
      if (fields !== '' || !options?.rotateSecret) await say('client.updated', clientId, { fields })
      if (updated.secret !== undefined) await say('client.secret_rotated', clientId, { grace: 0 })
      return updated
    },
    remove: async (clientId, options) => {
      const removed = await clients.remove(clientId, options)
      if (removed) await say('client.removed', clientId)
      return removed
    },
    rotateSecret: async (clientId, options) => {
      const rotated = await clients.rotateSecret(clientId, options)
      await say('client.secret_rotated', clientId, { grace: options?.grace ?? 0 })
      return rotated
    },
    revokeSecret: async (clientId, options) => {
      const revoked = await clients.revokeSecret(clientId, options)
      if (revoked) await say('client.secret_rotated', clientId, { previousRevoked: true })
      return revoked
    },
  }
}
