import type { Store } from '@countersign/oidc-store'
import Provider, { type AdapterPayload, type KoaContextWithOIDC } from 'oidc-provider'
import { isMachineRequest } from '../m2m/request.ts'

/** How long another process may go on giving tokens to a program as its client was before a change. In milliseconds. */
const KEPT_MS = 1000

/** Public upstream, missing from the type definitions: the request that is being answered. */
const currentRequest = (): KoaContextWithOIDC | undefined =>
  (Provider as unknown as { readonly ctx?: KoaContextWithOIDC }).ctx

/** Programs get tokens that are kept nowhere: nothing is written in the name of a client that is not there any more. */
const isBrief = (): boolean => {
  const ctx = currentRequest()
  return ctx?.oidc !== undefined && isMachineRequest(ctx)
}

type Found = AdapterPayload | undefined
type Read = (id: string) => Promise<Found>

/** Everything that asks for the same identifier in one turn of the event loop gets what one read finds after it. */
const oncePerTurn = (read: Read): Read => {
  const asked = new Map<string, Promise<Found>>()
  return (id) => {
    const known = asked.get(id)
    if (known) return known
    const found = new Promise<Found>((resolve, reject) => {
      setImmediate(() => {
        asked.delete(id)
        read(id).then(resolve, reject)
      })
    })
    asked.set(id, found)
    return found
  }
}

/** Keeps what was found for a second. What was not found, or could not be read, is asked for anew. */
const keptFor = (read: Read, now: () => number) => {
  const kept = new Map<string, { readonly found: Promise<Found>; readonly until: number }>()
  const forget = (id: string): void => {
    kept.delete(id)
  }
  const find: Read = async (id) => {
    const known = kept.get(id)
    if (known && known.until > now()) return known.found
    const entry = { found: read(id), until: now() + KEPT_MS }
    kept.set(id, entry)
    // A change since has made room for another entry, which stays.
    const drop = () => {
      if (kept.get(id) === entry) forget(id)
    }
    try {
      const found = await entry.found
      if (found) setTimeout(drop, KEPT_MS).unref()
      else drop()
      return found
    } catch (error) {
      drop()
      throw error
    }
  }
  return { find, forget }
}

/** Options of {@link clientReadsShared}. */
export type SharedReadsOptions = {
  /** True while a token for a program is asked for. */
  readonly brief?: (() => boolean) | undefined
  /** Milliseconds. */
  readonly now?: (() => number) | undefined
}

/**
 * The same store, with fewer reads of clients. Every request of people reads its client, so that a change counts at once in
 * all processes; requests that arrive together share a read, which begins after all of them have asked. Programs that ask
 * for one token after the other share a read for a second: changes made in this process count at once for them too, those
 * of other processes within that second.
 */
export const clientReadsShared = (
  store: Store,
  { brief = isBrief, now = () => performance.now() }: SharedReadsOptions = {},
): Store => {
  const read = oncePerTurn((id) => store.adapter('Client').find(id) as Promise<Found>)
  const { find, forget } = keptFor(read, now)
  const forgetting = async <T>(id: string, change: () => Promise<T>): Promise<T> => {
    try {
      return await change()
    } finally {
      forget(id)
    }
  }
  const { clients } = store
  return {
    ...store,
    clients: {
      ...clients,
      put: (id, metadata, options) => forgetting(id, () => clients.put(id, metadata, options)),
      remove: (id, options) => forgetting(id, () => clients.remove(id, options)),
    },
    adapter: (model) => {
      const records = store.adapter(model)
      if (model !== 'Client') return records
      return { ...records, find: (id) => (brief() ? find(id) : read(id)) }
    },
  }
}
