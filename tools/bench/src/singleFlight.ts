import { createOwnership } from '@countersign/nft-ownership'
import { type Cost, costOf, costs, ms } from './cost.ts'
import { type Chain, type Counted, counted, type World } from './ownershipWorld.ts'
import { count, type Section } from './report.ts'

const CHECKS = 1000
const STRANGERS = Array.from({ length: 10 }, (_, n) => `near:mainnet:visitor-${n}.near`)

/** Checks that begin at the same moment, by `accounts` in turn, with nothing known from before. */
async function together(
  subject: Counted,
  { query }: Chain,
  accounts: readonly string[],
  checks: number,
): Promise<Cost> {
  const { check } = createOwnership({ adapters: [subject.adapter] })
  return await costOf(subject, async () => {
    const all = Array.from({ length: checks }, (_, n) =>
      check(query, accounts.slice(n % accounts.length).slice(0, 1)),
    )
    const answers = await Promise.all(all)
    if (answers.some(({ status }) => status === 'undecided')) throw new Error('a check was not decided')
  })
}

/** Many sign-ins at one gate at the same moment. */
export async function singleFlight({ chains }: World, runs: number): Promise<Section> {
  const near = chains.find(({ query }) => query.chain.startsWith('near:'))
  if (!near) throw new Error('no chain to ask')
  const subject = await counted(near)
  // Proves the node's chain, which is not asked for again.
  await subject.adapter.pin(undefined)
  const [pin, one, many, visit, visits] = await costs(runs, [
    () => costOf(subject, () => subject.adapter.pin(undefined)),
    () => together(subject, near, [near.owner], 1),
    () => together(subject, near, [near.owner], CHECKS),
    () => together(subject, near, STRANGERS, 1),
    () => together(subject, near, STRANGERS, CHECKS),
  ])
  const allowed = pin.requests + STRANGERS.length * (visit.requests - pin.requests)
  const row = (name: string, { requests, milliseconds, cpu }: Cost, checks: number) => [
    name,
    count(requests),
    ms(milliseconds),
    ms(cpu),
    `${count((cpu * 1000) / checks)} µs`,
  ]
  const many1000 = `${count(CHECKS)} checks`
  const promise = (accounts: string, most: number): string =>
    `${many1000} of ${accounts}: at most the work of one look-up per account and block, ${most} requests`
  return {
    title: 'Many checks at one gate',
    note: 'Checks that begin at the same moment, at a gate on NEAR, until the last is answered. Nothing is known from before.',
    head: ['', 'requests', 'time', 'processor', 'processor for each check'],
    rows: [
      row('1 check of an owner', one, 1),
      row(`${many1000} of one owner`, many, CHECKS),
      row('1 check of a stranger', visit, 1),
      row(`${many1000} of ${STRANGERS.length} strangers`, visits, CHECKS),
    ],
    targets: [
      {
        promise: promise('one owner', one.requests),
        measured: count(many.requests),
        met: many.requests <= one.requests,
      },
      {
        promise: promise(`${STRANGERS.length} strangers`, allowed),
        measured: count(visits.requests),
        met: visits.requests <= allowed,
      },
    ],
  }
}
