import type { AdapterFactory } from 'oidc-provider'

/** Everything that asks for the same identifier in one turn of the event loop gets what one read finds after it. */
const oncePerTurn = <T>(read: (id: string) => Promise<T>) => {
  const asked = new Map<string, Promise<T>>()
  return (id: string): Promise<T> => {
    const known = asked.get(id)
    if (known) return known
    const found = new Promise<T>((resolve, reject) => {
      setImmediate(() => {
        asked.delete(id)
        read(id).then(resolve, reject)
      })
    })
    asked.set(id, found)
    return found
  }
}

/**
 * Every request reads its client, so that a change counts at once in all processes. Requests that arrive together and name
 * the same client share a read; it begins after all of them have asked, so none is given what was so before.
 */
export const clientReadsShared =
  (adapter: AdapterFactory): AdapterFactory =>
  (model) => {
    const records = adapter(model)
    return model === 'Client' ? { ...records, find: oncePerTurn((id) => records.find(id)) } : records
  }
