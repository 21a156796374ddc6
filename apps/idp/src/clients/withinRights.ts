import { exceeds } from '../admin/rights.ts'
import type { AdminRights } from '../config/admin.ts'
import { ClientError } from './clientError.ts'
import type { ClientAdmin } from './clients.ts'
import type { ClientView } from './schema.ts'

/**
 * The same administration for somebody with these rights: who can give a client rights, a new secret or another address to
 * send people to can act as it, and must not gain anything by that. Nor can they remove it, and take its name.
 *
 * Its changes throw `client_privileged` as well.
 */
export const withinRights = (clients: ClientAdmin, own: AdminRights): ClientAdmin => {
  const check = (rights: AdminRights | null | undefined): void => {
    if (!exceeds(rights ?? {}, own)) return
    const field = 'adminRights'
    throw new ClientError('client_privileged', 'it has rights that the actor has not', { field })
  }
  const mayChange = ({ adminRights }: ClientView): void => check(adminRights)
  return {
    ...clients,
    create: async (input, options) => {
      check(input.adminRights)
      return clients.create(input, options)
    },
    ensure: async (input, options) => {
      check(input.adminRights)
      return clients.ensure(input, { ...options, mayChange })
    },
    update: async (clientId, changes, options) => {
      check(changes.adminRights)
      return clients.update(clientId, changes, { ...options, mayChange })
    },
    remove: (clientId, options) => clients.remove(clientId, { ...options, mayChange }),
    rotateSecret: (clientId, options) => clients.rotateSecret(clientId, { ...options, mayChange }),
  }
}
