import type { GateNode, MetCondition, Status } from '../gate.ts'
import type { Gate } from '../types.ts'
import { anyStatus, askQuery } from './askQuery.ts'
import type { CheckContext } from './context.ts'

/**
 * Answers a gate in three values. All branches of `allOf` are asked at once, so that a refusal names everything that is
 * missing; those of `anyOf` one after the other until one is met.
 */
export async function evaluate(context: CheckContext, gate: Gate): Promise<GateNode> {
  if ('allOf' in gate) {
    const children = await Promise.all(gate.allOf.map((child) => evaluate(context, child)))
    return { kind: 'allOf', status: allStatus(children.map(({ status }) => status)), children }
  }
  if ('anyOf' in gate) return evaluateAny(context, gate.anyOf)
  if ('not' in gate) {
    const child = await evaluate(context, gate.not)
    return { kind: 'not', status: negated(child), children: [child] }
  }
  return askQuery(context, gate)
}

async function evaluateAny(context: CheckContext, branches: readonly Gate[]): Promise<GateNode> {
  const children: GateNode[] = []
  for (const branch of branches) {
    const child = await evaluate(context, branch)
    children.push(child)
    if (child.status === 'met' && !context.explain) break
  }
  const skipped = branches.length - children.length
  const status = anyStatus(children.map((child) => child.status))
  return { kind: 'anyOf', status, children, ...(skipped > 0 && { skipped }) }
}

function allStatus(statuses: readonly Status[]): Status {
  if (statuses.includes('unmet')) return 'unmet'
  return statuses.includes('undecided') ? 'undecided' : 'met'
}

/** Whoever proves no account at all of a chain has not shown that they hold nothing there. */
function negated(child: GateNode): Status {
  if (child.status === 'undecided') return 'undecided'
  return child.status === 'unmet' && isKnown(child) ? 'met' : 'unmet'
}

/** True when that a node is unmet rests on accounts that were asked about. */
function isKnown(node: GateNode): boolean {
  if (node.status !== 'unmet') return true
  switch (node.kind) {
    case 'query':
      return node.conditions.every(({ code }) => code !== 'account_missing')
    case 'allOf':
      return node.children.some((child) => child.status === 'unmet' && isKnown(child))
    case 'anyOf':
      return node.children.every(isKnown)
    case 'not':
      return node.children.every((child) => child.status === 'met')
  }
}

/** What a met node rests on. */
export function restsOn(node: GateNode): readonly MetCondition[] {
  if (node.status !== 'met' || node.kind === 'not') return []
  if (node.kind === 'query')
    return node.conditions.filter((condition): condition is MetCondition => condition.status === 'met')
  return node.children.flatMap(restsOn)
}

/** True when a node that is undecided may be decided later. */
export function mayChange(node: GateNode): boolean {
  if (node.status !== 'undecided') return false
  if (node.kind === 'query') return node.conditions.some(({ retryable }) => retryable === true)
  const open = node.children.filter((child) => child.status === 'undecided')
  return node.kind === 'allOf' ? open.every(mayChange) : open.some(mayChange)
}
