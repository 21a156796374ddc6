import { type Store, StoreError } from '@countersign/oidc-store'

/** What is bounded: `count` slots of `id`, each kept for `ttl` seconds. */
export type Slots = {
  readonly kind: string
  readonly id: string
  readonly count: number
  readonly ttl: number
}

/** Takes one of the numbered slots; atomic, so that a flood in parallel is counted as well. Undefined: none is left. */
export const takeNamedSlot = async (
  store: Store,
  { kind, id, count, ttl }: Slots,
): Promise<string | undefined> => {
  for (let slot = 0; slot < count; slot += 1) {
    const name = `${id}.${slot}`
    if (await store.singleUse.get(kind, name)) continue
    const taken = await store.singleUse.put(kind, name, {}, ttl).then(
      () => true,
      (error: unknown) => {
        if (error instanceof StoreError && error.code === 'record_exists') return false
        throw error
      },
    )
    if (taken) return name
  }
  return undefined
}

/** The same for whoever does not give it back. */
export const takeSlot = async (store: Store, slots: Slots): Promise<boolean> =>
  (await takeNamedSlot(store, slots)) !== undefined
