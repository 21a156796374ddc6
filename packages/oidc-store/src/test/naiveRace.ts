import type { RaceStore } from '../contract.ts'
import { naiveStore, openNaiveTable } from './naive.ts'

/** Consumes as the examples of most adapters do: an update without condition. */
export async function openStore(location: string): Promise<RaceStore> {
  const table = openNaiveTable(location)
  const consume = (key: string): boolean => {
    table.markConsumed(key)
    return true
  }
  return naiveStore(table, consume, 2)
}
