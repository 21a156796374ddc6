import { OwnershipError } from '../../errors.ts'
import { type Context, granted, type Holder, makeToken, type Tally } from './context.ts'
import { listByIndexer } from './indexer.ts'
import { searchLogs } from './logs.ts'
import type { Asked } from './query.ts'
import { RpcError } from './rpc.ts'
import { calldata, eventTopic, type Hex, invalidAnswer, readAbi, readUint, topic } from './words.ts'

const SINGLE = /* @__PURE__ */ eventTopic('TransferSingle(address,address,address,uint256,uint256)')
const BATCH = /* @__PURE__ */ eventTopic('TransferBatch(address,address,address,uint256[],uint256[])')

/** Balances asked for in one check. */
const PAIRS = 10_000

type Candidate = { readonly id: bigint; readonly holder: Holder }
type Candidates = { readonly list: readonly Candidate[]; readonly complete: boolean; readonly method: string }

/** Counts the tokens of known holders, of named ids or of those that came to them once. */
export async function countMulti(context: Context, asked: Asked, holders: readonly Holder[]): Promise<Tally> {
  const { collection } = asked
  const { list, complete, method } = await candidates(context, asked, holders)
  const wanted = list.filter(({ id }) => asked.ids?.has(id) ?? true)
  const balances = await balancesOf(context, collection, wanted)
  const held = wanted
    .map(({ id, holder }, index) => ({ id, holder, balance: granted(holder, balances[index] ?? 0n, id) }))
    .filter(({ balance }) => balance > 0n)
    .toSorted((a, b) => (a.id < b.id ? -1 : 1))
  return {
    balance: held.reduce((sum, { balance }) => sum + balance, 0n),
    tokens: held.map((token) => makeToken(context, 'erc1155', collection, token.holder, token)),
    complete,
    method,
  }
}

async function balancesOf(
  { state }: Context,
  collection: Hex,
  candidates: readonly Candidate[],
): Promise<readonly bigint[]> {
  const data = ({ id, holder }: Candidate) => calldata('balanceOf(address,uint256)', [holder.address, id])
  const results = await state.read(candidates.map((candidate) => ({ to: collection, data: data(candidate) })))
  return results.map((result) => {
    if (result.status !== 'answered') {
      throw new OwnershipError('contract_failed', 'The contract fails to answer balanceOf.')
    }
    const balance = readUint(result.data)
    if (balance === undefined) throw invalidAnswer('balanceOf')
    return balance
  })
}

async function candidates(context: Context, asked: Asked, holders: readonly Holder[]): Promise<Candidates> {
  const { ids, collection } = asked
  if (ids && ids.count <= BigInt(context.limits.ids)) {
    // A delegation of one id says nothing of the others.
    const list = holders.flatMap((holder) =>
      ids
        .list()
        .filter((id) => granted(holder, 1n, id) > 0n)
        .map((id) => ({ id, holder })),
    )
    if (list.length > PAIRS)
      context.leaveOpen('delegations_incomplete', `Of ${list.length} balances ${PAIRS} were asked.`)
    return { list: list.slice(0, PAIRS), complete: true, method: 'balanceOf' }
  }
  if (context.indexer) {
    const list: Candidate[] = []
    for (const holder of holders) {
      const found = await listByIndexer(context, 'erc1155', collection, holder.address)
      list.push(...[...new Set(found)].map((id) => ({ id, holder })))
    }
    // Nothing on the chain says how many kinds there are: an indexer's list cannot be known to be whole.
    return { list, complete: false, method: 'indexer' }
  }
  if (asked.deployBlock === undefined) {
    throw new OwnershipError(
      'listing_unavailable',
      'ERC-1155 cannot be asked what an account holds: name the tokens, the deployBlock or an indexer.',
    )
  }
  await mustBeDeployment(context, collection, asked.deployBlock)
  return await byLogs(context, collection, holders, asked.deployBlock)
}

// Nothing else would show that the search has begun too late: ERC-1155 has no count to compare with.
async function mustBeDeployment({ rpc }: Context, collection: Hex, deployBlock: bigint): Promise<void> {
  if (deployBlock === 0n) return
  try {
    const code = await rpc('eth_getCode', [collection, `0x${(deployBlock - 1n).toString(16)}`])
    if (code === '0x') return
  } catch (error) {
    // The node has no state of so old a block.
    if (error instanceof RpcError) return
    throw error
  }
  throw new OwnershipError('query_invalid', 'The contract is older than its deployBlock.')
}

async function byLogs(
  context: Context,
  address: Hex,
  holders: readonly Holder[],
  from: bigint,
): Promise<Candidates> {
  const byTopic = new Map(holders.map((holder) => [topic(holder.address), holder]))
  const search = searchLogs(
    context,
    { address, topics: [[SINGLE, BATCH], null, null, [...byTopic.keys()]] },
    from,
  )
  const most = context.limits.tokens * 4
  const found = new Map<string, Candidate>()
  const end = (complete: boolean) => ({ list: [...found.values()].slice(0, most), complete, method: 'logs' })
  for (;;) {
    const step = await search.next()
    if (step.done) return end(step.value)
    for (const { topics, data } of step.value) {
      const holder = byTopic.get(topics[3] ?? '0x')
      if (holder === undefined) continue
      for (const id of topics[0] === SINGLE ? single(data) : batch(data))
        found.set(`${id} ${holder.address}`, { id, holder })
    }
    if (found.size <= most) continue
    context.warn(
      'listing_incomplete',
      `More than ${most} kinds of tokens came to the account; the latest were looked at.`,
    )
    return end(false)
  }
}

function single(data: Hex): readonly bigint[] {
  const id = readUint(data.slice(0, 66) as Hex)
  return id === undefined ? [] : [id]
}

function batch(data: Hex): readonly bigint[] {
  return (readAbi([{ type: 'uint256[]' }, { type: 'uint256[]' }], data)?.[0] ?? []) as readonly bigint[]
}
