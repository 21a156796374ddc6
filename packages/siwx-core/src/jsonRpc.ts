import { type Endpoint, EndpointError, readJson } from './endpoint.ts'

/** A JSON-RPC answer: what the method gave, or the error object of the node. */
export type RpcAnswer =
  | { readonly ok: true; readonly result: unknown }
  | { readonly ok: false; readonly error: Readonly<Record<string, unknown>> }

/**
 * Calls a JSON-RPC 2.0 method. The answer must carry the id of the question. Some nodes leave out a `result` that is
 * `null`; it is taken for `null` only where `absent` says so. Rejects with {@link EndpointError}.
 *
 * @example
 * ```ts
 * import { callRpc, createEndpoint } from '@countersign/siwx-core'
 *
 * const answer = await callRpc(createEndpoint('https://rpc.example'), 'eth_chainId', [])
 * console.log(answer.ok ? answer.result : answer.error['message']) // 0x1
 * ```
 * @see JSON-RPC 2.0 sections 4 and 5
 */
export async function callRpc(
  endpoint: Endpoint,
  method: string,
  params: unknown,
  { absent = false }: { readonly absent?: boolean } = {},
): Promise<RpcAnswer> {
  const id = nextId()
  const answer = await endpoint({ body: { jsonrpc: '2.0', id, method, params } })
  const { jsonrpc, id: echoed, result, error } = (readJson(answer) ?? {}) as Record<string, unknown>
  const answered = jsonrpc === '2.0' && echoed === id
  if (answered && typeof error === 'object' && error !== null) {
    return { ok: false, error: error as Readonly<Record<string, unknown>> }
  }
  if (!answered || (result === undefined && !absent)) {
    throw new EndpointError('answer_invalid', `${method} was not answered in JSON-RPC.`)
  }
  return { ok: true, result: result ?? null }
}

let last = 0
function nextId(): number {
  last = (last % Number.MAX_SAFE_INTEGER) + 1
  return last
}
