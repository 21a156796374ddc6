import { exceeds } from '../admin/rights.ts'
import type { AdminRights } from '../config/admin.ts'
import { ClientError } from './clientError.ts'
import type { ClientAdmin } from './clients.ts'

/**
 * The same administration for somebody with these rights: who can give a client rights, a new secret or another address to
 * send people to can act as it, and must not gain anything by that.
 *
 * Its changes throw `client_privileged` as well.
 */
export const withinRights = (clients: ClientAdmin, own: AdminRights): ClientAdmin => {
  const check = (rights: AdminRights | null | undefined): void => {
    if (!exceeds(rights ?? {}, own)) return
    const field = 'adminRights'
    throw new ClientError('client_privileged', 'it has rights that the actor has not', { field })
  }
  const checkStored = async (clientId: string) => check((await clients.get(clientId))?.adminRights)
  return {
    ...clients,
    create: async (input, ...rest) => {
      check(input.adminRights)
      return clients.create(input, ...rest)
    },
    ensure: async (input, ...rest) => {
      check(input.adminRights)
      await checkStored(input.clientId)
      return clients.ensure(input, ...rest)
    },
    update: async (clientId, changes, ...rest) => {
      check(changes.adminRights)
      await checkStored(clientId)
      return clients.update(clientId, changes, ...rest)
    },
    rotateSecret: async (clientId, ...rest) => {
      await checkStored(clientId)
      return clients.rotateSecret(clientId, ...rest)
    },
  }
}
