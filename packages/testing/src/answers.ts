/** A `fetch` that reaches nothing but this. */
export const answerBy =
  (handle: (request: Request) => Response | Promise<Response>): typeof fetch =>
  async (input, init) =>
    await handle(new Request(input, init))

type RpcRequest = { readonly id: unknown; readonly method: string; readonly params: unknown }

/**
 * A node that answers JSON-RPC with what is written down here, by method, as the `fetch` of an example: a function of the
 * parameters, or the result. Any other method is refused with an error of the node's.
 *
 * @example
 * rpcNode({ eth_chainId: '0x1' })
 */
export function rpcNode(results: Readonly<Record<string, unknown>>): typeof fetch {
  const answer = ({ id, method, params }: RpcRequest) => {
    const result = results[method]
    return {
      jsonrpc: '2.0',
      id,
      ...(Object.hasOwn(results, method)
        ? { result: typeof result === 'function' ? result(params) : result }
        : { error: { code: -32_601, message: `the method ${method} does not exist` } }),
    }
  }
  return answerBy(async (request) => {
    const asked = (await request.json()) as RpcRequest | readonly RpcRequest[]
    return Response.json(Array.isArray(asked) ? asked.map(answer) : answer(asked as RpcRequest))
  })
}
