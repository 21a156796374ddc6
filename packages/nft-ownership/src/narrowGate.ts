import { formatGate } from './formatGate.ts'
import { isSameCollection, narrowQuery } from './internal/narrowQuery.ts'
import { parseGate } from './parseGate.ts'
import type { Gate, HoldingQuery } from './types.ts'

/** Why a request is refused. */
export type NarrowCode =
  /** It names a collection that neither the gate nor the allow-list has. */
  | 'collection_not_allowed'
  /** It asks for less than the operator does. */
  | 'gate_widened'
  /** Both together make no gate: too large, or members that do not go together. */
  | 'gate_invalid'

/** The gate to check, or why the request is refused. */
export type NarrowResult =
  | { readonly ok: true; readonly gate: Gate }
  | { readonly ok: false; readonly code: NarrowCode; readonly reason: string }

/** Options of {@link narrowGate}. */
export type NarrowOptions = {
  /**
   * Collections that the relying party may ask for beside the operator's gate, each with the least that must be asked. A
   * query without more than chain and collection allows every question about it that follows no delegation.
   */
  readonly allow?: readonly HoldingQuery[] | undefined
}

/**
 * Joins the operator's gate with what a relying party requests, so that the request can only narrow it.
 *
 * A request narrows when it is the gate itself; a narrower query for a query of the gate (fewer tokens, a higher minimum, a
 * lower maximum, more traits, soulbound, proven metadata, finalised blocks); the narrower form of one branch of an `anyOf`;
 * an `anyOf` whose every branch narrows; or an `allOf` with one branch that narrows. What narrows one branch of the
 * operator's `allOf` replaces that branch, the others stay. Beside a `not`, and for collections of `allow`, the result is
 * `allOf` of both. Everything else is refused, above all another collection: it would replace the gate, and let a relying
 * party choose what our nodes and gateways fetch.
 *
 * Both gates must come from `parseGate`. Without a gate of the operator only `allow` counts.
 *
 * @example
 * ```ts
 * import { narrowGate } from '@countersign/nft-ownership'
 *
 * const gate = { chain: 'near:mainnet', collection: 'asac.near' }
 * narrowGate(gate, { ...gate, tokens: ['7'] }).ok // true
 * narrowGate(gate, { ...gate, collection: 'mine.near' }).ok // false
 * ```
 */
export function narrowGate(
  operator: Gate | undefined,
  requested: Gate,
  { allow = [] }: NarrowOptions = {},
): NarrowResult {
  // Without a gate the request must narrow an entry of the list: `not` alone would be met by everybody else.
  const set = operator ?? (allow.length > 0 ? { anyOf: allow } : undefined)
  const rules = { allow, textOf: createTexts() }
  const beside = operator && withinAllowed(requested, allow)
  const gate = (set && narrow(set, requested, rules)) ?? (operator && beside && { allOf: [operator, beside] })
  if (gate === undefined) return refused(operator, requested, allow)
  return parseGate(gate).ok
    ? { ok: true, gate }
    : { ok: false, code: 'gate_invalid', reason: 'The gate and the request do not go together.' }
}

type Rules = {
  readonly allow: readonly HoldingQuery[]
  /** As `formatGate`, for gates that come again and again. */
  readonly textOf: (gate: Gate) => string
}

function createTexts(): Rules['textOf'] {
  const texts = new Map<Gate, string>()
  return (gate) => {
    const text = texts.get(gate) ?? formatGate(gate)
    texts.set(gate, text)
    return text
  }
}

/** The narrower gate, or nothing when it cannot be shown that the request is one. */
function narrow(operator: Gate, requested: Gate, rules: Rules): Gate | undefined {
  if (isQuery(operator) && isQuery(requested) && !isSameCollection(operator, requested)) return undefined
  if (rules.textOf(operator) === rules.textOf(requested)) return operator
  if ('anyOf' in requested) {
    const branches = requested.anyOf.map((branch) => narrow(operator, branch, rules))
    return branches.every((branch) => branch !== undefined) ? { anyOf: branches } : undefined
  }
  if ('allOf' in operator) return narrowOneOf(operator.allOf, requested, rules)
  if ('allOf' in requested) return narrowBy(operator, requested.allOf, rules)
  if ('anyOf' in operator) return firstOf(operator.anyOf, (branch) => narrow(branch, requested, rules))
  // What is narrower inside of a negation is wider outside.
  if ('not' in operator || 'not' in requested || !isSameCollection(operator, requested)) return undefined
  const result = narrowQuery(operator, requested)
  return 'gate' in result ? result.gate : undefined
}

/** Each part of the request takes the place of the branch of the operator's that it narrows. None may be left over. */
function narrowOneOf(branches: readonly Gate[], requested: Gate, rules: Rules): Gate | undefined {
  const parts = 'allOf' in requested ? requested.allOf : [requested]
  const kept: (Gate | undefined)[] = [...branches]
  const narrowed: Gate[] = []
  for (const part of parts) {
    const found = firstOf(branches, (branch, index) => {
      const gate = narrow(branch, part, rules)
      return gate && { gate, index }
    })
    const gate = found?.gate ?? withinAllowed(part, rules.allow)
    if (gate === undefined) return undefined
    narrowed.push(gate)
    if (found) kept[found.index] = undefined
  }
  return { allOf: [...kept.filter((branch) => branch !== undefined), ...narrowed] }
}

/** One part of the request narrows the whole of the operator's gate; the others only add to it. */
function narrowBy(operator: Gate, parts: readonly Gate[], rules: Rules): Gate | undefined {
  const gates = parts.map((part) => narrow(operator, part, rules))
  if (gates.every((gate) => gate === undefined)) return undefined
  const joined = parts.map((part, index) => gates[index] ?? withinAllowed(part, rules.allow))
  return joined.every((gate) => gate !== undefined) ? { allOf: joined } : undefined
}

/** The request with each query narrowed by the first entry of the allow-list that it fits, if all fit. */
function withinAllowed(requested: Gate, allow: readonly HoldingQuery[]): Gate | undefined {
  if ('not' in requested) {
    const inner = withinAllowed(requested.not, allow)
    return inner && { not: inner }
  }
  if ('allOf' in requested || 'anyOf' in requested) {
    const all = 'allOf' in requested
    const branches = all ? requested.allOf : requested.anyOf
    const fitting = branches.map((branch) => withinAllowed(branch, allow))
    if (!fitting.every((branch) => branch !== undefined)) return undefined
    return all ? { allOf: fitting } : { anyOf: fitting }
  }
  return firstOf(allow, (entry) => {
    if (!isSameCollection(entry, requested)) return undefined
    const result = narrowQuery(entry, requested)
    return 'gate' in result ? result.gate : undefined
  })
}

function firstOf<T, R>(
  values: readonly T[],
  find: (value: T, index: number) => R | undefined,
): R | undefined {
  for (const [index, value] of values.entries()) {
    const found = find(value, index)
    if (found !== undefined) return found
  }
  return undefined
}

function isQuery(gate: Gate): gate is HoldingQuery {
  return !('allOf' in gate || 'anyOf' in gate || 'not' in gate)
}

function queriesOf(gate: Gate): readonly HoldingQuery[] {
  if ('allOf' in gate) return gate.allOf.flatMap(queriesOf)
  if ('anyOf' in gate) return gate.anyOf.flatMap(queriesOf)
  return 'not' in gate ? queriesOf(gate.not) : [gate]
}

function refused(operator: Gate | undefined, requested: Gate, allow: readonly HoldingQuery[]): NarrowResult {
  const known = [...(operator ? queriesOf(operator) : []), ...allow]
  const foreign = queriesOf(requested).find((query) => !known.some((one) => isSameCollection(one, query)))
  if (foreign) {
    const reason = `The request names a collection on ${foreign.chain} that it may not ask for.`
    return { ok: false, code: 'collection_not_allowed', reason }
  }
  return {
    ok: false,
    code: 'gate_widened',
    reason: 'The request asks for less than the gate that is set for this client.',
  }
}
