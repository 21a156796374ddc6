import type {
  Condition,
  GateAnswer,
  GateNode,
  MetCondition,
  Ownership,
  ProvenAccount,
} from '@countersign/nft-ownership'
import { createKeeper } from './kept.ts'
import { type PolicyOutcome, type RunPolicy, runPolicies } from './policyStep.ts'
import { together } from './requirement.ts'
import {
  type Check,
  type CheckedCondition,
  type CheckedHolding,
  MAX_TOKENS,
  type Requirement,
} from './types.ts'

/** What an evaluation works with. */
export type EvaluateOptions = { readonly ownership: Ownership; readonly runPolicy: RunPolicy }

const conditionsOf = (node: GateNode): readonly Condition[] =>
  node.kind === 'query' ? node.conditions : node.children.flatMap(conditionsOf)

/** How many of the met conditions of an answer are below a node: nothing below `not`, no branch that failed. */
const countMet = (node: GateNode): number => {
  if (node.status !== 'met' || node.kind === 'not') return 0
  if (node.kind !== 'query') return node.children.reduce((sum, child) => sum + countMet(child), 0)
  return node.conditions.filter(({ status }) => status === 'met').length
}

/** `met` lists what the branches rest on, one branch after the other, with metadata. */
const holdingsOf = (answer: GateAnswer): readonly CheckedHolding[] => {
  const parts = branches(answer).flatMap((node, part) => Array.from({ length: countMet(node) }, () => part))
  const keep = createKeeper()
  return answer.met.map((met, index) => toHolding(met, parts[index] ?? 0, keep))
}

const toCondition = ({
  tokens: _tokens,
  standard: _standard,
  retryable: _retryable,
  ...condition
}: Condition): CheckedCondition => condition

const toHolding = (
  { account, balance, block, complete, query, source, standard, tokens }: MetCondition,
  part: number,
  keep: ReturnType<typeof createKeeper>,
): CheckedHolding => ({
  part,
  account,
  chain: query.chain,
  standard,
  collection: query.collection,
  balance,
  tokens: tokens.slice(0, MAX_TOKENS).map(keep),
  complete: complete && tokens.length <= MAX_TOKENS,
  block,
  source,
})

/** Metadata costs requests: it is read where something of it is told or judged. */
const needsMetadata = ({ disclosure, mapped, parts, policies, token }: Requirement): boolean =>
  (token && disclosure === 'full') ||
  mapped.length > 0 ||
  policies.length > 0 ||
  parts.some(({ policy }) => policy !== undefined)

const branches = ({ root }: GateAnswer): readonly GateNode[] =>
  root.kind === 'allOf' ? root.children : [root]

/** CAIP-10 of a proven account. */
export const accountOf = (account: ProvenAccount): string =>
  typeof account === 'string' ? account : account.account

type Verdict = Pick<
  Check,
  | 'status'
  | 'code'
  | 'reason'
  | 'retryable'
  | 'failedPart'
  | 'holdings'
  | 'policies'
  | 'policyClaims'
  | 'tiers'
>

const NOTHING = { holdings: [], policies: [], policyClaims: {}, tiers: {} } as const

/** The condition that says best why: what could not be found out, else what was not found. */
const telling = (node: GateNode): Condition | undefined => {
  const all = conditionsOf(node)
  return all.find(({ status }) => status === node.status && status !== 'met') ?? all[0]
}

const notHeld = (answer: GateAnswer): Verdict => {
  const nodes = branches(answer)
  const failedPart = Math.max(
    nodes.findIndex(({ status }) => status === answer.status),
    0,
  )
  const node = nodes[failedPart]
  const because = node && telling(node)
  const otherwise = answer.status === 'undecided' ? 'internal' : 'not_met'
  return {
    ...NOTHING,
    status: answer.status,
    code: because?.code ?? otherwise,
    reason: because?.reason ?? 'the gate is not met',
    retryable: answer.status === 'undecided' && answer.retryable,
    failedPart,
  }
}

/** The first tier of each part that is met. One that cannot be decided is no lower tier: the whole is undecided. */
const tiersOf = async (
  { ownership }: EvaluateOptions,
  { parts }: Requirement,
  accounts: readonly ProvenAccount[],
): Promise<{ readonly tiers: Record<string, string> } | { readonly undecided: GateAnswer }> => {
  const tiers: Record<string, string> = {}
  for (const { id, tiers: steps } of parts) {
    for (const { gate, name } of id === undefined ? [] : steps) {
      const answer = await ownership.check(gate, accounts)
      if (answer.status === 'undecided') return { undecided: answer }
      if (answer.status !== 'met') continue
      tiers[id ?? ''] = name
      break
    }
  }
  return { tiers }
}

const afterPolicies = ({ claims, policies, refused }: PolicyOutcome, held: Verdict): Verdict => {
  if (refused === undefined) return { ...held, policies, policyClaims: claims }
  return { ...NOTHING, ...refused, policies }
}

const judge = async (
  options: EvaluateOptions,
  requirement: Requirement,
  accounts: readonly ProvenAccount[],
  answer: GateAnswer,
): Promise<Verdict> => {
  if (answer.status !== 'met') return notHeld(answer)
  const holdings = holdingsOf(answer)
  const found = await tiersOf(options, requirement, accounts)
  if ('undecided' in found) return notHeld(found.undecided)
  const held: Verdict = { ...NOTHING, status: 'met', retryable: false, holdings, tiers: found.tiers }
  const outcome = await runPolicies(options.runPolicy, requirement, {
    accounts: accounts.map(accountOf),
    holdings,
    now: answer.checkedAt,
  })
  return afterPolicies(outcome, held)
}

/**
 * Evaluates a requirement: the holdings of every part at the same blocks, then the tiers, then the policies. Every part and
 * every policy has to hold; what cannot be found out is never taken for either answer.
 */
export const evaluateRequirement = async (
  options: EvaluateOptions,
  requirement: Requirement,
  accounts: readonly ProvenAccount[],
  { explain = false }: { readonly explain?: boolean | undefined } = {},
): Promise<Check> => {
  const metadata = needsMetadata(requirement)
  const answer = await options.ownership.check(together(requirement.parts), accounts, { metadata, explain })
  const verdict = await judge(options, requirement, accounts, answer)
  return {
    ...verdict,
    conditions: conditionsOf(answer.root).map(toCondition),
    accounts: accounts.map(accountOf),
    blocks: answer.blocks,
    checkedAt: answer.checkedAt,
    spent: answer.spent,
  }
}
