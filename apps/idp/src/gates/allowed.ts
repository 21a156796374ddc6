import type { Gate, HoldingQuery } from '@countersign/nft-ownership'
import type { GateClient, GateRefusal } from './types.ts'

/** An EVM address in any case is the same contract; elsewhere case matters. */
const collectionKey = (chain: string, collection: string): string =>
  `${chain}/${chain.startsWith('eip155:') ? collection.toLowerCase() : collection}`

const listed = (client: GateClient): ReadonlySet<string> =>
  new Set(
    client.collections.map((entry) => {
      const slash = entry.indexOf('/')
      return collectionKey(entry.slice(0, slash), entry.slice(slash + 1))
    }),
  )

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
  if (!allowed.has(collectionKey(chain, collection))) {
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

/** Refuses what the operator has not allowed this client to ask for. */
export const refuseWeaker = (gate: Gate, client: GateClient): GateRefusal | undefined => {
  const message = firstWeakness(gate, client, listed(client))
  return message === undefined ? undefined : { ok: false, code: 'nft_not_allowed', message }
}
