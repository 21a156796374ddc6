import { OwnershipError } from '../../errors.ts'
import type { AskNode } from '../../internal/nodes.ts'

/** Asks one node one JSON-RPC method. Rejects with {@link RpcError} when the node itself says no. */
export type Rpc = (method: string, params: readonly unknown[]) => Promise<unknown>

/** The node has answered with an error. What it says is read, never passed on: some nodes name the project's key in it. */
export class RpcError extends OwnershipError {
  readonly rpcCode: number | undefined
  readonly rpcMessage: string
  readonly rpcData: unknown

  constructor(method: string, error: { code?: unknown; message?: unknown; data?: unknown }) {
    super('chain_unavailable', `The node refuses ${method}.`)
    this.name = 'RpcError'
    this.rpcCode = typeof error.code === 'number' ? error.code : undefined
    this.rpcMessage = typeof error.message === 'string' ? error.message.slice(0, 500) : ''
    this.rpcData = error.data
  }
}

/** Speaks JSON-RPC 2.0 to a node, strictly. */
export function createRpc(ask: AskNode): Rpc {
  let last = 0
  return async (method, params) => {
    last += 1
    const id = last
    const { ok, status, text } = await ask({ body: { jsonrpc: '2.0', id, method, params } })
    const answer = parse(text)
    if (answer === undefined || (answer['id'] !== id && !isObject(answer['error']))) {
      throw ok
        ? new OwnershipError('chain_inconsistent', `The node does not answer ${method} in JSON-RPC.`)
        : new OwnershipError('chain_unavailable', `The node answers ${method} with status ${status}.`)
    }
    const error = answer['error']
    // Too many requests is about the asker, whatever the body says.
    if (status === 429) throw new OwnershipError('chain_unavailable', 'The node is asked too often.')
    if (isObject(error)) throw new RpcError(method, error)
    if (!ok)
      throw new OwnershipError('chain_unavailable', `The node answers ${method} with status ${status}.`)
    if (!Object.hasOwn(answer, 'result')) {
      throw new OwnershipError('chain_inconsistent', `The node's answer to ${method} has no result.`)
    }
    return answer['result']
  }
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function parse(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return isObject(value) ? value : undefined
  } catch {
    return undefined
  }
}
