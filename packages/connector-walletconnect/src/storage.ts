/** Keeps what the protocol would write into the browser for as long as one sign-in takes: nothing is left behind. */
export const createStorage = () => {
  const values = new Map<string, unknown>()
  return {
    getKeys: async (): Promise<string[]> => [...values.keys()],
    // biome-ignore lint/suspicious/noExplicitAny: the storage of the protocol gives whatever type it is asked for.
    getEntries: async <T = any>(): Promise<[string, T][]> => [...values] as [string, T][],
    // biome-ignore lint/suspicious/noExplicitAny: as above.
    getItem: async <T = any>(key: string): Promise<T | undefined> => values.get(key) as T | undefined,
    // biome-ignore lint/suspicious/noExplicitAny: as above.
    setItem: async <T = any>(key: string, value: T): Promise<void> => void values.set(key, value),
    removeItem: async (key: string): Promise<void> => void values.delete(key),
  }
}
