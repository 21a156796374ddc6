import { deepEqual, equal } from 'node:assert/strict'
import type { RaceLocation, Runner, StoreFixture } from './fixture.ts'
import { type ProviderRaceKind, raceProviders } from './raceProviders.ts'
import { type RoundResult, raceStores, type StoreRaceKind } from './raceStores.ts'

const STORE_KINDS: readonly StoreRaceKind[] = ['code', 'refreshToken', 'proofIdentifier', 'challenge']

const PROVIDER_KINDS: readonly ProviderRaceKind[] = ['code', 'refreshToken', 'dpopProof']

/** The races: one winner in every round, and every loser refused for the right reason. */
export function raceContract({ describe, test }: Runner, { race }: StoreFixture): void {
  const { module, prepare, rounds = 100 } = race

  describe('race of 3 processes with 6 redemptions each', () => {
    for (const kind of STORE_KINDS) {
      test(`${kind}: exactly one winner in each of ${rounds} rounds`, async () => {
        const results = await within(prepare, (location) => raceStores({ kind, module, location, rounds }))
        assertOneWinner(results, rounds, 18)
      })
    }
  })

  describe('race of 6 token requests over 3 processes of oidc-provider', () => {
    for (const kind of PROVIDER_KINDS) {
      test(`${kind}: exactly one 200 in each of ${rounds} rounds`, async () => {
        const results = await within(prepare, (location) => raceProviders({ kind, module, location, rounds }))
        assertOneWinner(results, rounds, 6)
      })
    }
  })
}

function assertOneWinner(results: readonly RoundResult[], rounds: number, attempts: number): void {
  equal(results.length, rounds)
  for (const result of results) deepEqual(result, { won: 1, refused: attempts - 1, errors: [] })
}

async function within<T>(
  prepare: () => Promise<RaceLocation>,
  run: (location: string) => Promise<T>,
): Promise<T> {
  const { location, dispose } = await prepare()
  try {
    return await run(location)
  } finally {
    await dispose()
  }
}
