/** What is kept, and for how long. */
export type Kept<T> = { readonly value: T; readonly size: number; readonly milliseconds: number }

/** A cache bounded by bytes, which lets callers of the same key share one look-up. */
export type Cache<T> = {
  /** The kept value, or what `load` gives. `shared` is true when another caller's look-up is waited for. */
  readonly get: (
    key: string,
    load: () => Promise<Kept<T>>,
  ) => { readonly shared: boolean; readonly value: Promise<T> }
  /** The kept value, if there is one. */
  readonly peek: (key: string) => T | undefined
  readonly put: (key: string, kept: Kept<T>) => void
}

type Entry<T> = { readonly value: T; readonly size: number; readonly until: number }

/** Makes a cache that drops what was not used for longest. */
export function createCache<T>(maxBytes: number, now: () => number): Cache<T> {
  const entries = new Map<string, Entry<T>>()
  const flights = new Map<string, Promise<T>>()
  let total = 0

  const drop = (key: string): void => {
    total -= entries.get(key)?.size ?? 0
    entries.delete(key)
  }
  const keep = (key: string, { value, size, milliseconds }: Kept<T>): T => {
    drop(key)
    // What a map and a key take by themselves, so that many small entries count too.
    const whole = size + key.length * 2 + 128
    if (milliseconds > 0 && whole <= maxBytes) {
      entries.set(key, { value, size: whole, until: now() + milliseconds })
      total += whole
    }
    for (const oldest of entries.keys()) {
      if (total <= maxBytes) break
      drop(oldest)
    }
    return value
  }
  const find = (key: string): Entry<T> | undefined => {
    const entry = entries.get(key)
    if (entry === undefined) return undefined
    entries.delete(key)
    if (entry.until > now()) {
      entries.set(key, entry)
      return entry
    }
    total -= entry.size
    return undefined
  }

  return {
    get: (key, load) => {
      const entry = find(key)
      if (entry !== undefined) return { shared: false, value: Promise.resolve(entry.value) }
      const flight = flights.get(key)
      if (flight !== undefined) return { shared: true, value: flight }
      const begun = load()
        .then((kept) => keep(key, kept))
        .finally(() => flights.delete(key))
      flights.set(key, begun)
      return { shared: false, value: begun }
    },
    peek: (key) => find(key)?.value,
    put: keep,
  }
}
