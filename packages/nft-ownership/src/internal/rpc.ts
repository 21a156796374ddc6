import { callRpc, EndpointError, type RpcAnswer } from '@countersign/siwx-core'
import { OwnershipError } from '../errors.ts'
import type { AskNode } from './nodes.ts'

/**
 * Calls a JSON-RPC 2.0 method of one node. A `result` that is left out is `null`: nodes differ in how they write it.
 * Rejects with {@link OwnershipError}: `chain_unavailable` when there is no answer, `chain_inconsistent` when it is none.
 */
export async function rpc(ask: AskNode, method: string, params: unknown): Promise<RpcAnswer> {
  try {
    return await callRpc(ask, method, params, { absent: true })
  } catch (cause) {
    if (!(cause instanceof EndpointError)) throw cause
    const nonsense = cause.code === 'not_json' || cause.code === 'answer_invalid'
    const code = nonsense ? 'chain_inconsistent' : 'chain_unavailable'
    throw new OwnershipError(code, `${method}: ${cause.message}`, { cause })
  }
}
