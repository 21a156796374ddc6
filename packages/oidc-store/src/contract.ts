import { administrationContract } from './contract/administration.ts'
import { createCheck, type Runner, type StoreFixture } from './contract/fixture.ts'
import { lifecycleContract } from './contract/lifecycle.ts'
import { listingContract } from './contract/listing.ts'
import { modelContract } from './contract/models.ts'
import { operationContract } from './contract/operation.ts'
import { raceContract } from './contract/race.ts'
import { scheduleContract } from './contract/schedule.ts'
import { singleRedemptionContract } from './contract/singleRedemption.ts'
import { singleUseContract } from './contract/singleUse.ts'
import { writersContract } from './contract/writers.ts'

export { type FaultyServer, faultContract } from './contract/faults.ts'
export type {
  OpenedStore,
  OpenStoreOptions,
  RaceLocation,
  RaceModule,
  RaceStore,
  Runner,
  StoreFixture,
} from './contract/fixture.ts'
export { type ProviderRaceKind, raceProviders } from './contract/raceProviders.ts'
export { type RaceOptions, type RoundResult, raceStores, type StoreRaceKind } from './contract/raceStores.ts'

/**
 * Registers the tests that every store passes: the semantics that oidc-provider relies on, single use, administration,
 * and the race of several processes for one code, refresh token, proof identifier and challenge.
 *
 * The race starts child processes and needs oidc-provider to be installed. Give the runner a time limit of a minute a test.
 *
 * @example
 * ```ts
 * import { storeContract } from '@countersign/oidc-store/contract'
 * import { createSqliteStore } from '@countersign/oidc-store/sqlite'
 * import { mkdtemp, rm } from 'node:fs/promises'
 * import { describe, test } from 'node:test'
 *
 * const prepare = async () => {
 *   const directory = await mkdtemp('store-')
 *   return { location: `${directory}/race.db`, dispose: () => rm(directory, { recursive: true }) }
 * }
 * const open = async (options: { readonly now: () => number }) => {
 *   const store = createSqliteStore({ ...options, path: ':memory:' })
 *   await store.migrate()
 *   return { store, dispose: async () => undefined }
 * }
 *
 * storeContract({ describe, test }, { open, race: { module: new URL('./openStore.js', import.meta.url).href, prepare } })
 * ```
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2} single use of authorization codes
 * @see {@link https://www.rfc-editor.org/rfc/rfc9449#section-11.1} replay of DPoP proofs
 */
export function storeContract(runner: Runner, fixture: StoreFixture): void {
  const check = createCheck(runner, fixture)
  modelContract(runner, check)
  singleRedemptionContract(runner, check)
  singleUseContract(runner, check)
  scheduleContract(runner, check)
  administrationContract(runner, check)
  listingContract(runner, check)
  operationContract(runner, check)
  lifecycleContract(runner, check)
  raceContract(runner, fixture)
  writersContract(runner, fixture)
}
