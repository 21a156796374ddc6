import { type Child, startChildren } from './children.ts'

/** What is raced for at the level of the store. */
export type StoreRaceKind = 'code' | 'refreshToken' | 'proofIdentifier' | 'challenge'

/** Options of a race. */
export type RaceOptions<Kind> = {
  readonly kind: Kind
  /** URL of a `RaceModule`. */
  readonly module: string
  readonly location: string
  /** Default 100. */
  readonly rounds?: number | undefined
}

/** How one round ended. Exactly one winner, all others refused and nothing else is the only right result. */
export type RoundResult = {
  readonly won: number
  readonly refused: number
  readonly errors: readonly string[]
}

const WORKER = new URL('./storeWorker.ts', import.meta.url)

const PROCESSES = 3
const REDEMPTIONS = 6

/** Long enough for the message to reach every process, so that they wait for the same moment. */
const LEAD_NS = 1_500_000n

/**
 * Lets 3 processes redeem the same record 6 times each, all at once, round after round.
 *
 * @example
 * ```ts
 * import { raceStores } from '@countersign/oidc-store/contract'
 *
 * const module = new URL('./openStore.js', import.meta.url).href
 * const rounds = await raceStores({ kind: 'code', module, location: './race.db', rounds: 10 })
 * console.log(rounds.every(({ won }) => won === 1)) // true
 * ```
 */
export async function raceStores({
  kind,
  module,
  location,
  rounds = 100,
}: RaceOptions<StoreRaceKind>): Promise<readonly RoundResult[]> {
  const children = await startChildren(PROCESSES, WORKER, { module, location })
  try {
    await children[0]?.ask({ op: 'seed', kind, rounds })
    const results: RoundResult[] = []
    for (let round = 0; round < rounds; round += 1) results.push(await runRound(children, kind, round))
    return results
  } finally {
    await Promise.all(children.map((child) => child.stop()))
  }
}

async function runRound(children: readonly Child[], kind: string, round: number): Promise<RoundResult> {
  const at = String(process.hrtime.bigint() + LEAD_NS)
  const request = { op: 'redeem', kind, round, at, redemptions: REDEMPTIONS }
  const outcomes = (await Promise.all(children.map((child) => child.ask(request)))) as readonly string[][]
  return tally(outcomes.flat())
}

/** Counts outcomes: `won`, `refused`, and anything else as an error. */
export function tally(outcomes: readonly string[]): RoundResult {
  return {
    won: outcomes.filter((outcome) => outcome === 'won').length,
    refused: outcomes.filter((outcome) => outcome === 'refused').length,
    errors: outcomes.filter((outcome) => outcome !== 'won' && outcome !== 'refused'),
  }
}
