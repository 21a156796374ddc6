import { EndpointError } from '@countersign/siwx-core'
import { OwnershipError } from '../../errors.ts'
import type { AskNode } from '../../internal/nodes.ts'
import { rpc } from '../../internal/rpc.ts'

/** Asks one node one JSON-RPC method. Rejects with {@link RpcError} when the node itself says no. */
export type Rpc = (method: string, params: readonly unknown[]) => Promise<unknown>

/** The node has answered with an error. What it says is read, never passed on: some nodes name the project's key in it. */
export class RpcError extends OwnershipError {
  readonly rpcCode: number | undefined
  readonly rpcMessage: string
  readonly rpcData: unknown

  constructor(method: string, error: Readonly<Record<string, unknown>>) {
    super('chain_unavailable', `The node refuses ${method}.`)
    this.name = 'RpcError'
    this.rpcCode = typeof error['code'] === 'number' ? error['code'] : undefined
    this.rpcMessage = typeof error['message'] === 'string' ? error['message'].slice(0, 500) : ''
    this.rpcData = error['data']
  }
}

/** Speaks JSON-RPC 2.0 to a node, strictly. */
export function createRpc(ask: AskNode): Rpc {
  return async (method, params) => {
    const answer = await rpc(ask, method, params)
    if (!answer.ok) throw new RpcError(method, answer.error)
    return answer.result
  }
}

/** The node would not, or gave more than is read: the doing of what was asked about, rather than of the node. */
export function isTooMuch(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined
  return error instanceof RpcError || (cause instanceof EndpointError && cause.code === 'too_large')
}
