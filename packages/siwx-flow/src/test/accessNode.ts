/** What an access node of the tests knows. */
export type Knowledge = {
  readonly chainId?: unknown
  readonly block?: unknown
  /** By address without `0x`; `undefined` is answered with 404. */
  readonly keysOf?: ((address: string) => unknown) | undefined
}

export const SEALED = {
  header: {
    id: 'c4'.repeat(32),
    parent_id: 'c3'.repeat(32),
    height: '129000000',
    timestamp: '2026-11-21T11:59:58.123456789Z',
    parent_voter_signature: '',
  },
  block_status: 'BLOCK_SEALED',
  _expandable: {},
} as const

/** The URL that a `fetch` was given. */
export function urlOf(input: Parameters<typeof fetch>[0]): URL {
  return new URL(input instanceof Request ? input.url : input)
}

/** A `fetch` that answers as the Access API (REST) does. */
export function answering(knowledge: Knowledge, asked: string[] = []): typeof fetch {
  const { chainId = 'flow-mainnet', block = [SEALED], keysOf } = knowledge
  return async (input) => {
    const { pathname, search } = urlOf(input)
    asked.push(pathname + search)
    if (pathname === '/v1/network/parameters') return Response.json({ chain_id: chainId })
    if (pathname === '/v1/blocks') return Response.json(block)
    const address = /^\/v1\/accounts\/([0-9a-f]{16})$/.exec(pathname)?.[1] ?? ''
    const keys = keysOf?.(address)
    if (keys === undefined) return Response.json({ code: 404, message: 'not found' }, { status: 404 })
    return Response.json({ address, balance: '0', keys, contracts: {}, _expandable: {} })
  }
}
