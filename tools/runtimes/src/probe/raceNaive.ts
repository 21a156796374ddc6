import type { Store } from '@countersign/oidc-store'
import { openStore as openAtomic } from './raceAtomic.ts'

/** A store whose records can be used by everybody who has read them. */
export async function openStore(location: string): Promise<Store> {
  const store = await openAtomic(location)
  return { ...store, singleUse: { ...store.singleUse, consume: store.singleUse.get } }
}
