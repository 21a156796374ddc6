import type { Adapter } from 'oidc-provider'
import type { Clients, Payload } from '../types.ts'

/** oidc-provider's view of the same clients; dynamic registration (RFC 7591, 7592) writes through it. */
export function clientAdapter(clients: Clients): Adapter {
  return {
    upsert: async (id, payload) => {
      await clients.put(id, payload as Payload)
    },
    find: async (id) => (await clients.get(id))?.metadata,
    findByUid: async () => undefined,
    findByUserCode: async () => undefined,
    consume: async () => undefined,
    destroy: async (id) => {
      await clients.remove(id)
    },
    revokeByGrantId: async () => undefined,
  }
}
