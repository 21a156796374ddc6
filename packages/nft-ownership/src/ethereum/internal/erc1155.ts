import { OwnershipError } from '../../errors.ts'
import { type Context, granted, type Holder, makeToken, type Tally } from './context.ts'
import { listByIndexer } from './indexer.ts'
import { searchLogs } from './logs.ts'
import type { Asked } from './query.ts'
import { calldata, eventTopic, type Hex, invalidAnswer, readAbi, readUint, topic } from './words.ts'

const SINGLE = /* @__PURE__ */ eventTopic('TransferSingle(address,address,address,uint256,uint256)')
const BATCH = /* @__PURE__ */ eventTopic('TransferBatch(address,address,address,uint256[],uint256[])')

/** Counts the tokens of known holders, of named ids or of those that came to them once. */
export async function countMulti(context: Context, asked: Asked, holders: readonly Holder[]): Promise<Tally> {
  const { ids, collection } = asked
  const named = ids !== undefined && ids.count <= BigInt(context.limits.ids)
  let complete = true
  let method = 'balanceOf'
  const tokens: { readonly id: bigint; readonly holder: Holder; readonly balance: bigint }[] = []
  for (const holder of holders) {
    const listing = named
      ? { ids: ids.list(), complete: true, method }
      : await candidates(context, asked, holder.address)
    const wanted = listing.ids.filter((id) => ids?.has(id) ?? true)
    const balances = await balancesOf(context, collection, holder.address, wanted)
    wanted.forEach((id, index) => {
      const balance = granted(holder, balances[index] ?? 0n, id)
      if (balance > 0n) tokens.push({ id, holder, balance })
    })
    complete &&= listing.complete
    method = listing.method
  }
  tokens.sort((a, b) => (a.id < b.id ? -1 : 1))
  return {
    balance: tokens.reduce((sum, { balance }) => sum + balance, 0n),
    tokens: tokens.map((token) => makeToken(context, 'erc1155', collection, token.holder, token)),
    complete,
    method,
  }
}

async function balancesOf(
  { state }: Context,
  collection: Hex,
  owner: Hex,
  ids: readonly bigint[],
): Promise<readonly bigint[]> {
  const data = (id: bigint) => calldata('balanceOf(address,uint256)', [owner, id])
  const results = await state.read(ids.map((id) => ({ to: collection, data: data(id) })))
  return results.map((result) => {
    if (result.status === 'no_code') {
      throw new OwnershipError('no_contract', 'There is no contract at that address at that block.')
    }
    if (result.status !== 'answered') {
      throw new OwnershipError('contract_failed', 'The contract fails to answer balanceOf.')
    }
    const balance = readUint(result.data)
    if (balance === undefined) throw invalidAnswer('balanceOf')
    return balance
  })
}

type Candidates = { readonly ids: readonly bigint[]; readonly complete: boolean; readonly method: string }

async function candidates(context: Context, asked: Asked, owner: Hex): Promise<Candidates> {
  if (context.indexer) {
    // Nothing on the chain says how many kinds there are: an indexer's list cannot be known to be whole.
    const ids = await listByIndexer(context, 'erc1155', asked.collection, owner)
    return { ids, complete: false, method: 'indexer' }
  }
  if (asked.deployBlock === undefined) {
    throw new OwnershipError(
      'listing_unavailable',
      'ERC-1155 cannot be asked what an account holds: name the tokens, the deployBlock or an indexer.',
    )
  }
  return await byLogs(context, asked.collection, owner, asked.deployBlock)
}

async function byLogs(context: Context, address: Hex, owner: Hex, from: bigint): Promise<Candidates> {
  const topics = [[SINGLE, BATCH], null, null, topic(owner)]
  const search = searchLogs(context, { address, topics }, from)
  const most = context.limits.tokens * 4
  const ids = new Set<bigint>()
  for (;;) {
    const step = await search.next()
    if (step.done) return { ids: [...ids], complete: step.value, method: 'logs' }
    for (const { topics, data } of step.value) {
      for (const id of topics[0] === SINGLE ? single(data) : batch(data)) ids.add(id)
      if (ids.size < most) continue
      context.warn(
        'listing_incomplete',
        `More than ${most} kinds of tokens came to the account; the latest were looked at.`,
      )
      return { ids: [...ids].slice(0, most), complete: false, method: 'logs' }
    }
  }
}

function single(data: Hex): readonly bigint[] {
  const id = readUint(data.slice(0, 66) as Hex)
  return id === undefined ? [] : [id]
}

function batch(data: Hex): readonly bigint[] {
  return (readAbi([{ type: 'uint256[]' }, { type: 'uint256[]' }], data)?.[0] ?? []) as readonly bigint[]
}
