import { type Gate, type HoldingQuery, narrowGate } from '@countersign/nft-ownership'
import type { GateClient, GateRefusal } from './types.ts'

type Place = Pick<HoldingQuery, 'chain' | 'collection' | 'standard'>

/**
 * One spelling of a collection. An EVM address is the same contract in any case. On an Asset Hub the same number is another
 * collection in each pallet, so the pallet belongs to it.
 */
const collectionKey = ({ chain, collection, standard }: Place): string => {
  if (chain.startsWith('eip155:')) return `${chain}/${collection.toLowerCase()}`
  const pallet = chain.startsWith('polkadot:') && standard !== undefined ? `${standard}:` : ''
  return `${chain}/${pallet}${collection}`
}

/** `<CAIP-2>/<collection>`; for Polkadot `<CAIP-2>/<standard>:<collection>`. */
const placeOf = (entry: string): Place => {
  const slash = entry.indexOf('/')
  const [chain, rest] = [entry.slice(0, slash), entry.slice(slash + 1)]
  const pallet = chain.startsWith('polkadot:') ? /^(uniques|nfts|unique):(.+)$/.exec(rest) : null
  return pallet
    ? { chain, standard: pallet[1] as Place['standard'], collection: pallet[2] ?? '' }
    : { chain, collection: rest }
}

const queriesOf = (gate: Gate): readonly HoldingQuery[] => {
  if ('chain' in gate) return [gate]
  if ('not' in gate) return []
  return ('allOf' in gate ? gate.allOf : gate.anyOf).flatMap(queriesOf)
}

/** The client's own list, and what it has to own anyway. */
const listed = (client: GateClient, operator: readonly Gate[]): ReadonlySet<string> =>
  new Set([
    ...client.collections.map(placeOf).map(collectionKey),
    ...operator.flatMap(queriesOf).map(collectionKey),
  ])

/**
 * What in a query would make it easier to meet than it looks, or would point us elsewhere. A request travels through the
 * browser of the person that it is about: whatever it may say, that person may say.
 */
const weakness = (
  query: HoldingQuery,
  client: GateClient,
  allowed: ReadonlySet<string>,
): string | undefined => {
  const { amount, at, chain, collection, delegates = [], deployBlock, indexer } = query
  if (!allowed.has(collectionKey(query))) {
    return `${chain}/${collection} is not a collection that this client may ask for`
  }
  // A block of the past: what was sold since would count.
  if (at !== undefined && at !== 'safe' && at !== 'finalized') return 'a request cannot choose the block'
  if (delegates.some((kind) => !client.delegates.includes(kind))) {
    return 'this client may not accept tokens that others hold'
  }
  if (indexer !== undefined || deployBlock !== undefined) return 'a request cannot choose where to look'
  if (amount?.min !== undefined && BigInt(amount.min) < 1n) return 'an amount of 0 demands nothing'
  return undefined
}

const firstWeakness = (gate: Gate, client: GateClient, allowed: ReadonlySet<string>): string | undefined => {
  // Whoever owns nothing meets it.
  if ('not' in gate) return 'a request cannot ask for tokens not to be owned'
  if ('chain' in gate) return weakness(gate, client, allowed)
  const children = 'allOf' in gate ? gate.allOf : gate.anyOf
  for (const child of children) {
    const found = firstWeakness(child, client, allowed)
    if (found !== undefined) return found
  }
  return undefined
}

/**
 * The query of a request as it may be checked besides the gates of the operator, which apply in any case: one that narrows
 * them, or one about collections that this client may ask for. Everything else is refused.
 */
export const allowQuery = (
  gate: Gate,
  client: GateClient,
  operator: readonly Gate[],
): { readonly ok: true; readonly gate: Gate } | GateRefusal => {
  const [first, second] = operator
  const narrowed = first && narrowGate(second ? { allOf: operator } : first, gate)
  if (narrowed?.ok) return { ok: true, gate: narrowed.gate }
  const message = firstWeakness(gate, client, listed(client, operator))
  return message === undefined ? { ok: true, gate } : { ok: false, code: 'nft_not_allowed', message }
}
