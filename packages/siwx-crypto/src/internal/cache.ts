/** A bounded memo of a costly step, such as the import of a public key. The least recently used entry leaves first. */
export type Cache<V> = {
  readonly get: (key: Uint8Array, create: () => V) => V
}

/** Makes a {@link Cache} of at most `limit` entries: hostile keys can evict, never grow it. */
export const createCache = <V>(limit: number): Cache<V> => {
  const entries = new Map<string, V>()
  return {
    get: (key, create) => {
      const name = String.fromCharCode(...key)
      const value = entries.has(name) ? (entries.get(name) as V) : create()
      entries.delete(name)
      entries.set(name, value)
      if (entries.size > limit) entries.delete(entries.keys().next().value as string)
      return value
    },
  }
}
