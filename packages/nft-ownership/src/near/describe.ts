import { parseAssetId } from '@countersign/siwx-core'
import { OwnershipError, toUndecided, undecided } from '../errors.ts'
import { isFields } from '../internal/fields.ts'
import { type AskNode, DECISIVE } from '../internal/nodes.ts'
import type { Block, HoldingsFailure, MetadataSource, Token } from '../types.ts'
import { describeSbts } from './describeSbts.ts'
import { chunks, each, invalid, readFields, readList } from './held.ts'
import { recall } from './listed.ts'
import { sourceOf } from './metadataSource.ts'
import type { NearQuery } from './query.ts'
import { createView, required, type View } from './view.ts'

/** Which tokens' metadata is looked for. */
export type DescribeQuestion = NearQuery & {
  readonly chain: string
  readonly tokens: readonly Token[]
  readonly block: Block
  readonly sbtRegistry?: string | undefined
}

/** Where a token's metadata is, or why that is not known. */
export type Source = MetadataSource | HoldingsFailure

const BATCH = 25

/** Asks one node where the metadata of tokens is, in their order. Rejects with `OwnershipError` for the node's failures. */
export async function describeTokens(ask: AskNode, question: DescribeQuestion): Promise<readonly Source[]> {
  const { tokens, block } = question
  if (tokens.length === 0) return []
  const view = createView(ask, block)
  const standard = question.standard ?? parseAssetId(tokens[0]?.asset ?? '')?.assetNamespace
  const ids = tokens.map(({ id }) => id)
  if (standard === 'nep245') return inBatches(question, ids, (batch) => describeMany(view, question, batch))
  if (standard === 'sbt') return inBatches(question, ids, (batch) => describeSbts(view, question, batch))
  const base = await readBase(view, question.collection)
  return each(tokens, (token) => orWhyNot(question.chain, () => describeOne(view, question, token, base)))
}

// NEP-177 is optional: without it there is no base.
async function readBase(view: View, contract: string): Promise<unknown> {
  const viewed = await view(contract, 'nft_metadata', {})
  return viewed.ok && isFields(viewed.value) ? viewed.value['base_uri'] : undefined
}

async function describeOne(
  view: View,
  { chain, collection: contract, block }: DescribeQuestion,
  token: Token,
  base: unknown,
): Promise<Source> {
  const { metadata } = recall(token, contract, block) ?? (await readToken(view, contract, token.id))
  if (!isFields(metadata)) return undecided('metadata_missing', 'The token has no metadata.', chain)
  return sourceOf({ chain, contract, tokenId: token.id, document: metadata, referrer: metadata, base })
}

async function readToken(view: View, contract: string, id: string): Promise<{ readonly metadata?: unknown }> {
  const answer = required(await view(contract, 'nft_token', { token_id: id }), 'nft_token')
  if (answer === null) return {}
  const { token_id: said, metadata } = readFields(answer, 'A token')
  if (said !== id) throw invalid('nft_token answered another token than it was asked for.')
  return { metadata }
}

/** @see NEP-245 "Multi Token Metadata" */
async function describeMany(
  view: View,
  { chain, collection: contract }: DescribeQuestion,
  ids: readonly string[],
): Promise<readonly Source[]> {
  const method = 'mt_metadata_token_all'
  const viewed = await view(contract, method, { token_ids: ids })
  if (!viewed.ok && viewed.why === 'absent') {
    return ids.map(() => undecided('metadata_missing', 'The contract has no metadata.', chain))
  }
  const found = readList(required(viewed, method), `The answer of ${method}`)
  if (found.length !== ids.length) throw invalid(`${method} answered for another number of tokens.`)
  return ids.map((tokenId, index) => {
    const { base, token } = isFields(found[index]) ? found[index] : {}
    const shared = isFields(base) ? base : {}
    const own = isFields(token) ? token : {}
    if (!isFields(base) && !isFields(token)) {
      return undecided('metadata_missing', 'The token has no metadata.', chain)
    }
    const document = { ...(typeof shared['name'] === 'string' && { title: shared['name'] }), ...present(own) }
    const referrer = typeof own['reference'] === 'string' ? own : shared
    return sourceOf({ chain, contract, tokenId, document, referrer, base: shared['base_uri'] })
  })
}

function present(fields: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null))
}

async function inBatches(
  { chain }: DescribeQuestion,
  ids: readonly string[],
  describe: (batch: readonly string[]) => Promise<readonly Source[]>,
): Promise<readonly Source[]> {
  const found = await each(chunks(ids, BATCH), async (batch) => {
    const sources = await orWhyNot(chain, () => describe(batch))
    return 'ok' in sources ? batch.map(() => sources) : sources
  })
  return found.flat()
}

// What the contract has answered about one token fails no other; a node that fails is left for the next one.
async function orWhyNot<T>(chain: string, describe: () => Promise<T>): Promise<T | HoldingsFailure> {
  try {
    return await describe()
  } catch (error) {
    if (error instanceof OwnershipError && DECISIVE.has(error.code)) return toUndecided(error, chain)
    throw error
  }
}
