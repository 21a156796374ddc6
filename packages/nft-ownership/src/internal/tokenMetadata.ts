import { toUndecided } from '../errors.ts'
import type { MatchedToken, MetCondition } from '../gate.ts'
import type { Block, ChainAdapter, HoldingQuery, MetadataResult, MetadataSource, Token } from '../types.ts'
import type { CheckContext } from './context.ts'
import { isUndecided } from './memo.ts'
import { withinTime } from './withinTime.ts'

/** How many documents are asked for at once. */
const WIDTH = 4

/** Whose tokens of what, where and at which block. */
export type About = {
  readonly adapter: ChainAdapter
  readonly query: HoldingQuery
  /** CAIP-10. */
  readonly owner: string
  readonly block: Block
}

/** A token with what could be found out about its metadata. */
export type DescribedToken = { readonly token: Token; readonly result: MetadataResult }

/**
 * Resolves metadata of these tokens, a few at once and in their order. `enough` is asked after each few: the rest is not
 * fetched when it says so. Never rejects.
 */
export async function describeTokens(
  context: CheckContext,
  about: About,
  tokens: readonly Token[],
  enough: (described: readonly DescribedToken[]) => boolean,
): Promise<readonly DescribedToken[]> {
  const { lookUps, resolver, turnstile, budget } = context
  if (tokens.length === 0) return []
  if (resolver === undefined) return tokens.map((token) => ({ token, result: NO_RESOLVER }))
  const sources = await turnstile(() =>
    lookUps.describe(about.adapter, about.query, about.owner, tokens, about.block, budget),
  )
  if (isUndecided(sources)) return tokens.map((token) => ({ token, result: sources }))
  const described: DescribedToken[] = []
  for (let from = 0; from < tokens.length && !enough(described); from += WIDTH) {
    const few = tokens.slice(from, from + WIDTH)
    const results = await Promise.all(
      few.map((_, index) => turnstile(() => resolve(context, sources[from + index]))),
    )
    described.push(...few.map((token, index) => ({ token, result: results[index] as MetadataResult })))
  }
  return described
}

const NO_RESOLVER: MetadataResult = {
  ok: false,
  code: 'metadata_unavailable',
  // Only another configuration changes that.
  retryable: false,
  reason: 'No metadata resolver is configured.',
}

async function resolve(
  { resolver, budget }: CheckContext,
  source: MetadataSource | MetadataResult | undefined,
): Promise<MetadataResult> {
  if (resolver === undefined || source === undefined) return NO_RESOLVER
  if ('ok' in source) return source
  try {
    return await withinTime(resolver(source, { budget }), budget)
  } catch (error) {
    return toUndecided(error)
  }
}

/** The token as an answer shows it. */
export function shown({ token, result }: DescribedToken): MatchedToken {
  return result.ok ? { ...token, metadata: result.metadata } : { ...token, metadataStatus: result.code }
}

/** Adds metadata to what a met gate rests on. Where traits were asked for it is there already. */
export function withMetadata(
  context: CheckContext,
  conditions: readonly MetCondition[],
): Promise<readonly MetCondition[]> {
  return Promise.all(
    conditions.map(async (condition) => {
      const { query, account: owner, block, tokens } = condition
      const adapter = context.adapterOf(query.chain)
      if (adapter === undefined || query.traits?.length) return condition
      const few = tokens.slice(0, context.metadataTokens)
      const described = await describeTokens(context, { adapter, query, owner, block }, few, () => false)
      return { ...condition, tokens: [...described.map(shown), ...tokens.slice(few.length)] }
    }),
  )
}
