import { createOwnership } from '@countersign/nft-ownership'
import { type Cost, costOf, costs, ms } from './cost.ts'
import { HELD } from './ownershipCases.ts'
import { type Chain, type Counted, counted, type World } from './ownershipWorld.ts'
import type { Section } from './report.ts'

const REQUESTS = 8
const CPU_MS = 10

/** One check whose answer is known, that shares nothing with another but the adapter. */
export async function check(
  { adapter }: Counted,
  { query, owner, stranger }: Chain,
  who: 'owner' | 'stranger' = 'owner',
): Promise<void> {
  const ownership = createOwnership({ adapters: [adapter] })
  const { status, met } = await ownership.check(query, [who === 'owner' ? owner : stranger])
  if (status !== (who === 'owner' ? 'met' : 'unmet')) throw new Error(`${query.chain}: ${who} is ${status}`)
  if (who === 'owner' && met[0]?.tokens.length !== HELD) throw new Error(`${query.chain}: tokens are missing`)
}

type Row = { readonly name: string; readonly first: Cost; readonly owner: Cost; readonly stranger: Cost }

async function row(chain: Chain, runs: number): Promise<Row> {
  const subject = await counted(chain)
  const first = await costOf(subject, () => check(subject, chain))
  const [owner, stranger] = await costs(runs, [
    () => costOf(subject, () => check(subject, chain)),
    () => costOf(subject, () => check(subject, chain, 'stranger')),
  ])
  return { name: chain.name, first, owner, stranger }
}

/** One check on each chain: what is asked of the node, and what it takes here. */
export async function ownership({ chains }: World, runs: number): Promise<Section> {
  const rows: Row[] = []
  for (const chain of chains) rows.push(await row(chain, runs))
  const most = Math.max(...rows.map(({ owner }) => owner.requests))
  const slowest = Math.max(...rows.map(({ owner }) => owner.cpu))
  return {
    title: 'One check of ownership',
    note: `Is the gate met, and by which of the account's ${HELD} tokens: from pinning a block to the answer, over HTTP on loopback. The EVM is anvil, the other nodes are doubles in the shape of their specifications, all in processes of their own: processor time is that of the check alone. The first check also proves that the node serves this chain.`,
    head: [
      '',
      'requests, first check',
      `requests, owner of ${HELD}`,
      'requests, stranger',
      `time, owner of ${HELD}`,
      'processor',
      'time, stranger',
    ],
    rows: rows.map(({ name, first, owner, stranger }) => [
      name,
      String(first.requests),
      String(owner.requests),
      String(stranger.requests),
      ms(owner.milliseconds),
      ms(owner.cpu),
      ms(stranger.milliseconds),
    ]),
    targets: [
      {
        promise: `at most ${REQUESTS} requests on every chain`,
        measured: `${most}`,
        met: most <= REQUESTS,
      },
      {
        promise: `at most ${CPU_MS} ms of processor time on every chain`,
        measured: ms(slowest),
        met: slowest <= CPU_MS,
      },
    ],
  }
}
