import { describe, expect, test } from 'vitest'
import { temporaryDatabase } from '../test/temporary.ts'
import { raceProviders } from './raceProviders.ts'
import type { RoundResult } from './raceStores.ts'
import { raceStores } from './raceStores.ts'

const NAIVE = new URL('../test/naiveRace.ts', import.meta.url).href
const CHECK_THEN_ACT = new URL('../test/checkThenActRace.ts', import.meta.url).href
const ROUNDS = 10

// The races prove something only if they can fail. These controls lose nearly every round (measured: 26 to 30 of 30);
// one round with two winners is asked for, so that a busy machine does not decide.
describe('the race catches', () => {
  for (const kind of ['code', 'refreshToken', 'proofIdentifier'] as const) {
    test(`an update without condition: ${kind}`, async () => {
      const results = await within((location) =>
        raceStores({ kind, module: NAIVE, location, rounds: ROUNDS }),
      )
      expect(unfair(results)).toBeGreaterThan(0)
    })
  }

  for (const kind of ['code', 'challenge'] as const) {
    test(`a store that is safe within one process only: ${kind}`, async () => {
      const results = await within((location) =>
        raceStores({ kind, module: CHECK_THEN_ACT, location, rounds: ROUNDS }),
      )
      expect(unfair(results)).toBeGreaterThan(0)
    })
  }

  for (const kind of ['code', 'refreshToken', 'dpopProof'] as const) {
    test(`an update without condition under oidc-provider: ${kind}`, async () => {
      const results = await within((location) =>
        raceProviders({ kind, module: NAIVE, location, rounds: ROUNDS }),
      )
      expect(unfair(results)).toBeGreaterThan(0)
    })
  }
})

test('a racing process that fails is reported, not counted as a refusal', async () => {
  const module = new URL('../test/temporary.ts', import.meta.url).href
  await expect(raceStores({ kind: 'code', module, location: 'x', rounds: 1 })).rejects.toThrow('openStore')
})

function unfair(results: readonly RoundResult[]): number {
  expect(results).toHaveLength(ROUNDS)
  return results.filter(({ won }) => won > 1).length
}

async function within<T>(run: (location: string) => Promise<T>): Promise<T> {
  const { location, dispose } = await temporaryDatabase()
  try {
    return await run(location)
  } finally {
    await dispose()
  }
}
