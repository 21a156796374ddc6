import { formatAssetId, parseAccountId } from '@countersign/siwx-core'
import { OwnershipError } from '../errors.ts'
import type { AskNode } from '../internal/nodes.ts'
import { isSelected } from '../internal/selectors.ts'
import type { Block, HoldingQuery, OwnershipWarning, Token } from '../types.ts'
import { type CadenceType, isFlowAddress, parsePublicPath, parseType } from './cadenceType.ts'
import { type Children, childrenOf } from './custody.ts'
import { type ListOptions, list } from './list.ts'
import { namedIds } from './selection.ts'

/** A query that makes sense on Flow. */
export type FlowQuery = {
  readonly query: HoldingQuery
  readonly type: CadenceType
  readonly path: string | undefined
  readonly named: readonly string[] | undefined
  /** Whether child accounts count. */
  readonly custody: boolean
}

/**
 * Reads a query. What Flow does not have is refused, as leaving it out would let more people through.
 *
 * @throws OwnershipError (`query_invalid`)
 */
export function readQuery(query: HoldingQuery, chain: string): FlowQuery {
  const { standard = 'flow', unit, factory, tokenPrefix, collectionPath, delegates = [] } = query
  if (query.chain !== chain) throw new OwnershipError('query_invalid', `The query is about ${query.chain}.`)
  if (standard !== 'flow') throw new OwnershipError('query_invalid', `There is no ${standard} on Flow.`)
  if (unit !== undefined || factory !== undefined || tokenPrefix !== undefined) {
    throw new OwnershipError('query_invalid', 'There are no units, factories and prefixes of ids on Flow.')
  }
  const path = collectionPath === undefined ? undefined : parsePublicPath(collectionPath)
  const custody = delegates.includes('hybrid-custody')
  return { query, type: parseType(query.collection), path, named: namedIds(query), custody }
}

/**
 * The address of an account of this chain. Accounts of Flow exist on one network.
 *
 * @throws OwnershipError (`account_invalid`)
 */
export function addressOf(account: string, chain: string): string {
  const { namespace, reference, address } = parseAccountId(account) ?? {}
  if (`${namespace}:${reference}` !== chain || !isFlowAddress(address)) {
    throw new OwnershipError('account_invalid', `The account is none of ${chain}.`)
  }
  return address
}

/** What is read of one account and its children. */
export type Found = {
  readonly tokens: readonly Token[]
  readonly complete: boolean
  readonly warnings: readonly OwnershipWarning[]
}

/** How an account is read. */
export type FindOptions = ListOptions & { readonly hybridCustody: string | undefined }

/** Reads what an account, and its child accounts where they count, hold at a block. Rejects with {@link OwnershipError}. */
export async function findTokens(
  ask: AskNode,
  asked: FlowQuery,
  owner: string,
  block: Block,
  options: FindOptions,
): Promise<Found> {
  const { query, type, path, named } = asked
  const children = await followed(ask, asked, owner, block, options.hybridCustody)
  const found: Found[] = []
  for (const holder of [owner, ...children.addresses]) {
    const { ids, complete, foreign } = await list({ ask, block, owner: holder, type, path }, named, options)
    const held = ids.filter((id) => isSelected(query, id))
    const tokens = held.map((id) => toToken(asked, id, holder === owner ? undefined : holder, options))
    found.push({ tokens, complete, warnings: foreign ? [foreignAt(holder)] : [] })
  }
  return {
    tokens: found.flatMap(({ tokens }) => tokens),
    complete: children.complete && found.every(({ complete }) => complete),
    warnings: found.flatMap(({ warnings }) => warnings),
  }
}

async function followed(
  ask: AskNode,
  { custody }: FlowQuery,
  owner: string,
  block: Block,
  hybridCustody: string | undefined,
): Promise<Children> {
  if (!custody) return { addresses: [], complete: true }
  if (hybridCustody === undefined) {
    throw new OwnershipError('query_invalid', `Where HybridCustody is on ${block.chain} is not configured.`)
  }
  return childrenOf(ask, block, owner, hybridCustody)
}

function toToken(
  { query, type }: FlowQuery,
  id: string,
  child: string | undefined,
  options: FindOptions,
): Token {
  const [namespace = '', reference = ''] = query.chain.split(':')
  // The resource is called NFT nearly always; where it is not, it is part of the name.
  const assetReference = type.resource === 'NFT' ? type.identifier.slice(0, -'.NFT'.length) : type.identifier
  const asset = formatAssetId({ namespace, reference, assetNamespace: 'nft', assetReference, tokenId: id })
  const account = `${query.chain}:${child}`
  const contract = options.hybridCustody
  return {
    ...(asset !== undefined && { asset }),
    id,
    balance: '1',
    ...(child !== undefined && { holder: account, via: [{ kind: 'hybrid-custody', account, contract }] }),
  }
}

function foreignAt(holder: string): OwnershipWarning {
  return {
    code: 'collection_foreign',
    message: `At ${holder}, where the contract's collection should be, is one of another type: it does not count.`,
  }
}
