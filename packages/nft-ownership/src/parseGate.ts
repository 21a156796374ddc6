import { createReport, type GateIssue, type GateWarning, isRecord, type Report } from './internal/issues.ts'
import { refuseUnknown } from './internal/parseFields.ts'
import { parseQuery } from './internal/parseQuery.ts'
import type { Gate } from './types.ts'

/** Limits of a gate. */
export const GATE_LIMITS = { depth: 8, leaves: 32 } as const

/** A gate, or everything that is wrong with it. */
export type ParseGateResult =
  | { readonly ok: true; readonly gate: Gate; readonly warnings: readonly GateWarning[] }
  | { readonly ok: false; readonly issues: readonly GateIssue[] }

type Walk = { leaves: number }

/**
 * Parses a gate strictly: no unknown member, each collection in the syntax of its chain, bounded depth and size. Names of
 * the predecessor's chains (`POLYGON`, with `ecosystem`) become CAIP-2. Never throws.
 *
 * @example
 * ```ts
 * import { parseGate } from '@countersign/nft-ownership'
 *
 * parseGate(JSON.parse('{"chain":"near:mainnet","collection":"asac.near"}')).ok // true
 *
 * const result = parseGate(JSON.parse('{"chain":"near:mainnet"}'))
 * if (!result.ok) for (const { path, message } of result.issues) console.error(path, message) // /collection A requirement names its collection.
 * ```
 * @see CAIP-2
 */
export function parseGate(input: unknown): ParseGateResult {
  const issues: GateIssue[] = []
  const warnings: GateWarning[] = []
  const report = createReport(issues, warnings)
  try {
    const gate = parseNode(input, report, 0, { leaves: 0 })
    if (gate !== undefined && issues.length === 0) return { ok: true, gate, warnings }
  } catch {
    // A proxy or a getter of the caller has thrown: JSON has neither.
    report.add('type_invalid', 'Must be plain JSON.')
  }
  return { ok: false, issues }
}

function parseNode(input: unknown, report: Report, depth: number, walk: Walk): Gate | undefined {
  if (depth > GATE_LIMITS.depth)
    return report.add('too_deep', `Must have at most ${GATE_LIMITS.depth} levels.`)
  if (!isRecord(input)) return report.add('type_invalid', 'Must be an object.')
  const key = (['allOf', 'anyOf', 'not'] as const).find((name) => Object.hasOwn(input, name))
  if (key === undefined) {
    walk.leaves += 1
    if (walk.leaves > GATE_LIMITS.leaves)
      return report.add('too_many', `Must have at most ${GATE_LIMITS.leaves} requirements.`)
    return parseQuery(input, report)
  }
  refuseUnknown(input, [key], report)
  if (key === 'not') {
    const inner = parseNode(input[key], report.at(key), depth + 1, walk)
    return inner && { not: inner }
  }
  const children = parseBranches(input[key], report.at(key), depth, walk)
  if (children === undefined) return undefined
  return key === 'allOf' ? { allOf: children } : { anyOf: children }
}

// An empty `allOf` would be met by everybody.
function parseBranches(
  input: unknown,
  report: Report,
  depth: number,
  walk: Walk,
): readonly Gate[] | undefined {
  if (!Array.isArray(input)) return report.add('type_invalid', 'Must be a list.')
  if (input.length === 0) return report.add('empty', 'Must not be empty.')
  if (input.length > GATE_LIMITS.leaves)
    return report.add('too_many', `Must have at most ${GATE_LIMITS.leaves} branches.`)
  const branches = Array.from(input, (branch, index) => parseNode(branch, report.at(index), depth + 1, walk))
  return branches.filter((branch) => branch !== undefined)
}
