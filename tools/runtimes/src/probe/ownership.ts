import { createOwnership, loadAdapter, parseGate } from '@countersign/nft-ownership'
import { tryOut } from './row.ts'
import type { Cases, Gated, Row } from './types.ts'

async function ask({ adapter, gate, url }: Gated, address: string): Promise<string> {
  const parsed = parseGate(gate)
  if (!parsed.ok) return JSON.stringify(parsed.issues)
  const ownership = createOwnership({ adapters: [await loadAdapter({ ...adapter, urls: [url] })] })
  const answer = await ownership.check(parsed.gate, [`${adapter.chain}:${address}`])
  if (answer.status !== 'undecided') return answer.status
  return JSON.stringify(answer.root)
}

/** One gate of each chain, for who holds and for who does not. */
export async function probe({ gates }: Cases): Promise<readonly Row[]> {
  const worlds = Object.entries(gates)
  return [
    await tryOut('nft-ownership', {
      accepts: worlds.map(([name, world]) => ({
        name,
        run: () => ask(world, world.holder),
        expected: 'met',
      })),
      refuses: worlds.map(([name, world]) => ({
        name: `${name}, somebody else`,
        run: () => ask(world, world.other),
        expected: 'unmet',
      })),
    }),
  ]
}
