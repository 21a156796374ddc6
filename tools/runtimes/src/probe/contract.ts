import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { raceStores, type StoreRaceKind } from '@countersign/oidc-store/contract'
import { tryOut } from './row.ts'
import type { Row } from './types.ts'

const ROUNDS = 3

/** How many rounds had exactly one winner. */
async function fairRounds(name: string, kind: StoreRaceKind): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-runtimes-'))
  try {
    const module = new URL(`./${name}.js`, import.meta.url).href
    const rounds = await raceStores({ kind, module, location: join(folder, 'race.sqlite'), rounds: ROUNDS })
    return rounds.filter(({ won }) => won === 1).length
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** The suite for other stores starts processes of its own: they run what is installed, and tell a store that races. */
export async function probe(): Promise<readonly Row[]> {
  return [
    await tryOut('oidc-store/contract', {
      accepts: [{ name: 'one winner', run: () => fairRounds('raceAtomic', 'challenge'), expected: ROUNDS }],
      refuses: [{ name: 'all winners', run: () => fairRounds('raceNaive', 'challenge'), expected: 0 }],
    }),
  ]
}
