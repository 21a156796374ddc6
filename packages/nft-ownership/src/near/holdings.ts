import { formatAssetId, parseChainId } from '@countersign/siwx-core'
import { OwnershipError } from '../errors.ts'
import type { Answered, AskNode } from '../internal/nodes.ts'
import type { Block, HoldingQuery, Holdings } from '../types.ts'
import { readBlock } from './block.ts'
import type { Found, Question } from './held.ts'
import { remember } from './listed.ts'
import { readNep171 } from './nep171.ts'
import { readNep245 } from './nep245.ts'
import type { NearQuery, NearStandard } from './query.ts'
import { isSbtId, readSbt } from './sbt.ts'
import { createView } from './view.ts'

/** What one node is asked. */
export type HoldingsQuestion = NearQuery & {
  readonly chain: string
  readonly owner: string
  readonly block: Block
  readonly maxTokens: number
  readonly sbtRegistry?: string | undefined
}

/** What the collection's contract says, and by which standard. */
export type FoundBy = Found & { readonly standard: NearStandard }

/** Without a standard in the query, the first of these that the contract speaks is taken. */
const STANDARDS: readonly NearStandard[] = ['nep171', 'nep245', 'sbt']

/** Asks one node. Rejects with `OwnershipError`. */
export async function readHoldings(ask: AskNode, asked: HoldingsQuestion): Promise<FoundBy> {
  const { chain, collection, block, sbtRegistry: registry = collection, standard, prefix } = asked
  const { time = (await readBlock(ask, chain, { hash: block.hash })).time ?? '' } = block
  const question = {
    ...asked,
    view: createView(ask, block),
    contract: collection,
    registry,
    block: { ...block, time },
  }
  const found = await firstSpoken(standard === undefined ? candidates(asked) : [standard], question)
  const tokens = found.tokens.filter(({ id }) => id.startsWith(prefix))
  // What the contract says of everything says nothing of a part.
  return prefix === '' ? found : { ...found, tokens, balance: undefined }
}

/** Makes the answer. */
export function answerOf(
  query: HoldingQuery,
  owner: string,
  block: Block,
  { value, endpoints }: Answered<FoundBy>,
): Holdings {
  const { standard, tokens, complete, method } = value
  const listed = tokens.reduce((sum, { balance }) => sum + BigInt(balance), 0n).toString()
  return {
    ok: true,
    owner,
    chain: query.chain,
    standard,
    collection: query.collection,
    balance: complete ? listed : (value.balance ?? listed),
    tokens: tokens.map(({ metadata, ...token }) => {
      const made = { asset: assetOf(query, standard, token.id), ...token }
      return metadata === undefined ? made : remember(made, query.collection, block, metadata)
    }),
    complete,
    block,
    source: { kind: 'node', endpoints, method },
    warnings: [],
  }
}

/** CAIP-19 with the underscore percent-encoded; `undefined` for an id that is too long. */
function assetOf(
  { chain, collection }: HoldingQuery,
  standard: NearStandard,
  id: string,
): string | undefined {
  const parts = parseChainId(chain)
  if (parts === undefined) return undefined
  return formatAssetId({ ...parts, assetNamespace: standard, assetReference: collection, tokenId: id })
}

type AnyQuestion = Question & { readonly registry: string; readonly tokenClass?: string | undefined }

const READERS: Readonly<Record<NearStandard, (question: AnyQuestion) => Promise<Found>>> = {
  nep171: readNep171,
  nep245: readNep245,
  sbt: readSbt,
}

// Ids that are no numbers are none of NEP-393.
function candidates({ ids = [] }: NearQuery): readonly NearStandard[] {
  return ids.every(isSbtId) ? STANDARDS : STANDARDS.filter((standard) => standard !== 'sbt')
}

async function firstSpoken(standards: readonly NearStandard[], question: AnyQuestion): Promise<FoundBy> {
  for (const standard of standards) {
    try {
      return { standard, ...(await READERS[standard](question)) }
    } catch (error) {
      const last = standard === standards.at(-1)
      if (last || !(error instanceof OwnershipError) || error.code !== 'unsupported_standard') throw error
    }
  }
  throw new OwnershipError('unsupported_standard', 'The contract speaks no standard that is known.')
}
