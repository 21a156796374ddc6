import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { nth, type SignIn } from './inputs.ts'
import { median } from './measure.ts'
import type { Section } from './report.ts'

const PEERS = ['countersign', 'siwe 3', '@signinwithethereum/siwe 4.2', 'viem/siwe'] as const

type Probe = {
  readonly loadedHeap: number
  readonly loadedRss: number
  readonly heldPerMessage: number
  readonly peakRss: number
}

function probe(peer: string, text: string): Probe {
  const script = join(import.meta.dirname, 'memoryProbe.ts')
  const argv = ['--expose-gc', script, peer, text]
  return JSON.parse(execFileSync(process.execPath, argv, { encoding: 'utf8' })) as Probe
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`
}

/** Memory of a parser in a process of its own: what loading it costs, what a parsed message holds. */
export function memory(inputs: readonly SignIn[], rounds: number): Section {
  // Compiled, as users load it: stripping the types of sources would count as memory of ours.
  const root = join(import.meta.dirname, '../../..')
  execFileSync('tsc', ['-b', 'packages/siwx-ethereum/tsconfig.build.json'], { cwd: root })
  const { text } = nth(inputs, 0)
  const probes = PEERS.map((peer) => ({ peer, all: [] as Probe[] }))
  for (let turn = 0; turn < rounds; turn++) for (const { peer, all } of probes) all.push(probe(peer, text))
  return {
    title: 'Memory of parsing',
    note: 'In a process of its own: the heap and the resident memory that loading the library adds, the heap that one parsed message holds, and the most the process ever used while it parsed 5,000.',
    head: ['', 'heap after loading', 'resident after loading', 'held per message', 'peak resident'],
    rows: probes.map(({ peer, all }) => [
      peer,
      megabytes(median(all.map(({ loadedHeap }) => loadedHeap))),
      megabytes(median(all.map(({ loadedRss }) => loadedRss))),
      `${Math.round(median(all.map(({ heldPerMessage }) => heldPerMessage)))} B`,
      megabytes(median(all.map(({ peakRss }) => peakRss))),
    ]),
  }
}
