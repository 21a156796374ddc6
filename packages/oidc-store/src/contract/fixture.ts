import type { Payload, RefreshTokenGrace, Store } from '../types.ts'

/** What the suite needs of a test runner: vitest, node:test and mocha have it. Assertions are `node:assert`. */
export type Runner = {
  readonly describe: (name: string, body: () => void) => void
  readonly test: (name: string, body: () => Promise<void>) => void
}

/** A store that competes in the race; a whole {@link Store} is one. */
export type RaceStore = Pick<Store, 'adapter' | 'singleUse' | 'close'> &
  Partial<Pick<Store, 'audit' | 'counters'>>

/** What a race module exports: every competing process imports it and opens the same database. */
export type RaceModule = { readonly openStore: (location: string) => Promise<RaceStore> }

/** One implementation under test. */
export type StoreFixture = {
  /** Opens a fresh, empty, migrated store. */
  readonly open: (options: OpenStoreOptions) => Promise<OpenedStore>
  readonly race: {
    /** URL of a {@link RaceModule}, in a form that plain Node can run. */
    readonly module: string
    /** Prepares a fresh database that several processes can open. */
    readonly prepare: () => Promise<RaceLocation>
    /** Default 100. */
    readonly rounds?: number | undefined
  }
}

/** How the suite wants the store. */
export type OpenStoreOptions = {
  readonly now: () => number
  readonly refreshTokenGrace?: RefreshTokenGrace | undefined
}

/** An opened store and how to remove every trace of it; the suite closes the store first. */
export type OpenedStore = { readonly store: Store; readonly dispose: () => Promise<void> }

/** A database as the race module takes it. */
export type RaceLocation = { readonly location: string; readonly dispose: () => Promise<void> }

/** The time of a test, which passes only when told. */
export type Clock = { readonly advance: (seconds: number) => void; readonly seconds: () => number }

/** Registers one test with a fresh store. */
export type Check = (
  name: string,
  run: (store: Store, clock: Clock) => Promise<void>,
  options?: Omit<OpenStoreOptions, 'now'>,
) => void

/** Makes the function with which the parts of the suite register their tests. */
export function createCheck({ test }: Runner, fixture: StoreFixture): Check {
  return (name, run, options = {}) =>
    test(name, async () => {
      let time = 1_800_000_000_000
      const clock = {
        advance: (seconds: number) => {
          time += seconds * 1000
        },
        seconds: () => Math.floor(time / 1000),
      }
      const { store, dispose } = await fixture.open({ ...options, now: () => time })
      try {
        await run(store, clock)
      } finally {
        await store.close()
        await dispose()
      }
    })
}

/** Saves a model the way oidc-provider does: the identifier also stands in the payload. */
export async function save(
  store: Pick<Store, 'adapter'>,
  model: string,
  id: string,
  payload: Payload,
  expiresIn?: number,
): Promise<void> {
  await store.adapter(model).upsert(id, { jti: id, kind: model, ...payload }, expiresIn)
}

/** Whether a model is found by its identifier. */
export async function exists(store: Pick<Store, 'adapter'>, model: string, id: string): Promise<boolean> {
  return Boolean(await store.adapter(model).find(id))
}
