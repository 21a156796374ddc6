import { isRetryable, type OwnershipCode } from '../errors.ts'
import type { Condition, MatchedToken, UnmetCode } from '../gate.ts'
import type { HoldingQuery, Holdings, Token } from '../types.ts'
import type { CheckContext } from './context.ts'
import { type Bounds, decide, reasonOf, sumOf, type Tally, tallyOf } from './tally.ts'
import { type About, type DescribedToken, describeTokens, shown } from './tokenMetadata.ts'
import { hasTraits } from './traits.ts'

/** What of a condition follows from the holdings. */
export type Verdict = Pick<Condition, 'status' | 'code' | 'reason' | 'retryable' | 'tokens'>

/** Decides a query on what an account holds. Reads metadata only when traits need it. */
export async function judge(context: CheckContext, about: About, holdings: Holdings): Promise<Verdict> {
  const tally = tallyOf(about.query, holdings)
  if (about.query.traits?.length) return judgeTraits(context, about, tally)
  const listed = sumOf(tally.tokens)
  const { lower, upper } = tally.unlisted
  const bounds = { lower: listed + lower, upper: upper === undefined ? undefined : listed + upper }
  return verdictOf(about.query, bounds, tally, tally.tokens)
}

async function judgeTraits(context: CheckContext, about: About, tally: Tally): Promise<Verdict> {
  const { query } = about
  const boundsOf = (described: readonly DescribedToken[]): Bounds => {
    const counts = described.map((one) => ({ token: one.token, counts: countsFor(query, one) }))
    const matched = sumOf(counts.filter((one) => one.counts === true).map(({ token }) => token))
    const refused = sumOf(counts.filter((one) => one.counts === false).map(({ token }) => token))
    const { upper } = tally.unlisted
    return { lower: matched, upper: upper === undefined ? undefined : sumOf(tally.tokens) - refused + upper }
  }
  const described = await describeTokens(
    context,
    about,
    tally.tokens.slice(0, context.metadataTokens),
    (so) => decide(boundsOf(so), query.amount) !== 'undecided',
  )
  const matched = described.filter((one) => countsFor(query, one) === true)
  const verdict = verdictOf(query, boundsOf(described), tally, matched.map(shown))
  if (verdict.status === 'unmet' && verdict.code !== 'balance_high' && matched.length === 0)
    return unmet(tally.tokens.length > 0 ? 'trait_unmet' : (tally.excluded ?? 'not_held'), [])
  return verdict.status === 'undecided' ? { ...verdict, ...whyUnknown(query, described) } : verdict
}

/** `undefined`: it could not be found out. A token without metadata has no traits: that is known. */
function countsFor(query: HoldingQuery, { result }: DescribedToken): boolean | undefined {
  if (!result.ok) return result.code === 'metadata_missing' ? false : undefined
  if (query.integrity === 'verified' && result.metadata.integrity === 'unverified') return undefined
  return hasTraits(result.metadata, query.traits ?? [])
}

function whyUnknown(
  query: HoldingQuery,
  described: readonly DescribedToken[],
): Pick<Verdict, 'code' | 'reason' | 'retryable'> | undefined {
  const unknown = described.filter((one) => countsFor(query, one) === undefined)
  // One that may pass is worth trying again.
  const one = unknown.find(({ result }) => !result.ok && result.retryable) ?? unknown[0]
  if (one === undefined) return undefined
  if (one.result.ok && (query.integrity !== 'verified' || one.result.metadata.integrity !== 'unverified')) {
    const reason =
      'Whether the token has the traits cannot be told: not all of them could be read or matched.'
    return {
      code: one.result.metadata.partial ? 'metadata_unavailable' : 'metadata_too_large',
      reason,
      retryable: false,
    }
  }
  if (one.result.ok) {
    const reason = 'The metadata is not proven by its content id, and the query asks for that.'
    return { code: 'metadata_unverified', reason, retryable: false }
  }
  return { code: one.result.code, reason: one.result.reason, retryable: one.result.retryable }
}

function verdictOf(
  query: HoldingQuery,
  bounds: Bounds,
  tally: Tally,
  tokens: readonly MatchedToken[],
): Verdict {
  const decision = decide(bounds, query.amount)
  if (decision === 'met') return { status: 'met', tokens }
  if (decision === 'undecided')
    return undecidedBy('listing_incomplete', 'Not all tokens of the account are known.')
  if (decision === 'balance_low' && bounds.upper === 0n) return unmet(tally.excluded ?? 'not_held', [])
  return unmet(decision, tokens)
}

function unmet(code: UnmetCode, tokens: readonly Token[]): Verdict {
  return { status: 'unmet', code, reason: reasonOf(code), retryable: false, tokens }
}

function undecidedBy(code: OwnershipCode, reason: string): Verdict {
  return { status: 'undecided', code, reason, retryable: isRetryable(code), tokens: [] }
}
