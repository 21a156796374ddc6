import { type Failure, failure } from '@countersign/siwx-core'
import { readUtf8 } from '@countersign/siwx-core/codec'
import { isAccountId } from '../account.ts'
import { parseJson, readObject } from './json.ts'
import type { Node, Pending, Resolved } from './resolve.ts'
import type { Session } from './session.ts'

/**
 * Resolves a node by its contract's `w_resolve_auth`. A call that fails is the contract's refusal; an account without that
 * method refuses everything. Rejects as readers do.
 *
 * @see NEP-641 "Method"
 */
export async function resolveContract(
  { reader, block }: Session,
  { accountId, path, authorization }: Node,
): Promise<Resolved | Failure> {
  const args = JSON.stringify({ path, authorization })
  const answer = await reader.view({ accountId, method: 'w_resolve_auth', args, block })
  if (answer.status === 'failed') {
    return failure('contract_rejected', 'chain', {
      field: 'authorization',
      received: answer.reason,
      reason: 'The account does not attest this authorization.',
    })
  }
  const resolution = readResolution(answer.data)
  return (
    resolution ?? failure('contract_rejected', 'chain', { reason: 'The account answered no resolution.' })
  )
}

function readResolution(data: Uint8Array): Resolved | undefined {
  const fields = readObject(parseJson(readUtf8(data) ?? ''))
  const { payload, pending = [] } = fields ?? {}
  if (typeof payload !== 'string' || !Array.isArray(pending)) return undefined
  const entries: Pending[] = []
  for (const entry of pending) {
    const { account_id: accountId, authorization, expect } = readObject(entry) ?? {}
    if (typeof accountId !== 'string' || !isAccountId(accountId)) return undefined
    if (typeof authorization !== 'string' || typeof expect !== 'string') return undefined
    entries.push({ accountId, authorization, expect })
  }
  return { ok: true, by: 'contract', payload, pending: entries, warnings: [] }
}
