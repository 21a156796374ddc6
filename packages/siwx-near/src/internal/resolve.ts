import { type Failure, failure, type Warning } from '@countersign/siwx-core'
import type { NearKey, ResolveLimits } from '../types.ts'
import { readAuthorization } from './authorization.ts'
import { resolveContract } from './resolveContract.ts'
import { resolveKey } from './resolveKey.ts'
import type { Session } from './session.ts'

/** One authorization to be resolved on one account. */
export type Node = {
  readonly accountId: string
  /** From the direct parent up to the first account. */
  readonly path: readonly string[]
  readonly authorization: string
}

export type Pending = { readonly accountId: string; readonly authorization: string; readonly expect: string }

/** What one account says, before its sub-authorizations are followed. */
export type Resolved = {
  readonly ok: true
  readonly by: 'access_key' | 'contract'
  readonly payload: string
  readonly pending: readonly Pending[]
  readonly key?: NearKey | undefined
  readonly callbackUrl?: string | undefined
  readonly warnings: readonly Warning[]
}

/**
 * Resolves an authorization and all that it depends on, at the session's block. Rejects as readers do.
 *
 * @see NEP-641 "Caller-side resolution algorithm"
 */
export async function resolve(
  session: Session,
  top: Node,
  { maxDepth = 0, maxSubAuthorizations = 0 }: ResolveLimits,
): Promise<Resolved | Failure> {
  const root = await resolveNode(session, top)
  const queue = root.ok ? [{ node: top, resolved: root }] : []
  const warnings = new Set(root.ok ? root.warnings : [])
  let total = 0
  for (const { node, resolved } of queue) {
    if (resolved.pending.length > 0 && !(node.path.length < maxDepth)) return tooFar('maxDepth', maxDepth)
    total += resolved.pending.length
    if (resolved.pending.length > 0 && !(total <= maxSubAuthorizations)) {
      return tooFar('maxSubAuthorizations', maxSubAuthorizations)
    }
    for (const { accountId, authorization, expect } of resolved.pending) {
      const below: Node = { accountId, path: [node.accountId, ...node.path], authorization }
      const answer = await resolveNode(session, below)
      if (!answer.ok) return answer
      if (answer.payload !== expect) return mismatch(accountId)
      for (const warning of answer.warnings) warnings.add(warning)
      queue.push({ node: below, resolved: answer })
    }
  }
  return root.ok ? { ...root, warnings: [...warnings] } : root
}

// A full-access key has the same power as the code, which it can replace: its word is enough, and needs no second call.
async function resolveNode(session: Session, node: Node): Promise<Resolved | Failure> {
  const authorization = readAuthorization(node.authorization)
  if (authorization === undefined) return await resolveContract(session, node)
  const byKey = authorization.ok ? await resolveKey(session, node, authorization) : authorization
  if (byKey.ok) return byKey
  const byContract = await resolveContract(session, node)
  return byContract.ok ? byContract : byKey
}

function tooFar(field: string, limit: number): Failure {
  return failure('account_type_unsupported', 'chain', {
    field,
    expected: String(limit),
    reason: 'The account leaves the decision to more accounts than the limits allow.',
  })
}

function mismatch(accountId: string): Failure {
  return failure('contract_rejected', 'chain', {
    received: accountId,
    reason: 'A sub-authorization is for another payload than the account above demands.',
  })
}
