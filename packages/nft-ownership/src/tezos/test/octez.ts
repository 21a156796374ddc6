/**
 * A double of an Octez node, shaped after its RPC documentation: what it answers was not recorded from a node. Contracts
 * are given as script and entries of big maps; `run_view` answers from a table of balances.
 */
export const CHAIN_ID = 'NetXdQprcVkpaWU'
export const CHAIN = `tezos:${CHAIN_ID}`
export const HASH = 'BLockGenesisGenesisGenesisGenesisGenesisf79b5d1CoW2'

/** One contract of the double. */
export type DoubleContract = {
  /** Type and value of the storage, in Micheline. */
  readonly storage?: { readonly type: unknown; readonly value: unknown } | undefined
  /** More sections of the script: views. */
  readonly sections?: readonly unknown[] | undefined
  /** Default: those of FA2. */
  readonly entrypoints?: Readonly<Record<string, unknown>> | undefined
  /** `owner/id` to amount; an id that is in none of them is undefined (`FA2_TOKEN_UNDEFINED`) when `strict`. */
  readonly balances?: Readonly<Record<string, string>> | undefined
  readonly strict?: boolean | undefined
  /** Replaces the answer of `run_view`. */
  readonly answer?: ((input: readonly Request[]) => unknown) | undefined
  /** Answers on-chain views. */
  readonly view?: ((name: string, input: unknown) => unknown) | undefined
}

type Request = { readonly owner: string; readonly id: string }

/** What a node of the double has and does. */
export type DoubleOptions = {
  readonly contracts?: Readonly<Record<string, DoubleContract>> | undefined
  /** Big map id to entries: `script_expr` to Micheline. */
  readonly bigMaps?: Readonly<Record<string, Readonly<Record<string, unknown>>>> | undefined
  readonly chainId?: string | undefined
  readonly level?: number | undefined
  /** False for a node with an access list that refuses POST. */
  readonly helpers?: boolean | undefined
  /** True when the state of the block was thrown away. */
  readonly pruned?: boolean | undefined
  /** Sees every request, and may answer in place of the double. */
  readonly intercept?: ((path: string, body: unknown) => Response | undefined) | undefined
}

const REQUEST = { prim: 'pair', args: [{ prim: 'address' }, { prim: 'nat' }] }

/** Type of `balance_of`, as a node gives it. */
export const BALANCE_OF = {
  prim: 'pair',
  args: [
    { prim: 'list', args: [REQUEST], annots: ['%requests'] },
    {
      prim: 'contract',
      args: [
        {
          prim: 'list',
          args: [
            {
              prim: 'pair',
              args: [
                { ...REQUEST, annots: ['%request'] },
                { prim: 'nat', annots: ['%balance'] },
              ],
            },
          ],
        },
      ],
      annots: ['%callback'],
    },
  ],
}

/** The entrypoints of FA2. */
export const FA2 = {
  balance_of: BALANCE_OF,
  transfer: { prim: 'list', args: [{ prim: 'unit' }] },
  update_operators: { prim: 'list', args: [{ prim: 'unit' }] },
}

/** A `fetch` that is the node, and the paths that it was asked for. */
export function createDouble(options: DoubleOptions): {
  readonly fetch: typeof fetch
  readonly paths: string[]
} {
  const paths: string[] = []
  const send = async (url: string | URL, init?: { readonly body?: string }) => {
    const { pathname, search } = new URL(url)
    // An endpoint may have a path of its own, and a key in its query.
    const route = pathname.replace(/^.*?(?=\/(?:chains|v1)\/)/, '')
    const path = route + search
    const body: unknown = init?.body === undefined ? undefined : JSON.parse(init.body)
    paths.push(path)
    return options.intercept?.(path, body) ?? respond(options, route, body)
  }
  return { fetch: send as unknown as typeof fetch, paths }
}

function respond(options: DoubleOptions, path: string, body: unknown): Response {
  const { chainId = CHAIN_ID, level = 5_000_000 } = options
  if (path === '/chains/main/chain_id') return json(chainId)
  const parts = /^\/chains\/main\/blocks\/([^/]+)\/(.*)$/.exec(path)
  const [, block = '', rest = ''] = parts ?? []
  const known = ['head', 'head~2', HASH, String(level)]
  if (!known.includes(block)) return new Response('', { status: 404 })
  if (rest === 'header') {
    return json({ protocol: 'P', chain_id: chainId, hash: HASH, level, timestamp: '2026-11-21T12:00:00Z' })
  }
  if (options.pruned) return new Response('', { status: 404 })
  if (rest === 'context/constants') return json({ proof_of_work_nonce_size: 8 })
  if (rest.startsWith('helpers/')) return helper(options, rest, body)
  return context(options, rest)
}

function context({ contracts = {}, bigMaps = {} }: DoubleOptions, rest: string): Response {
  const [, , first = '', second = ''] = rest.split('/')
  if (rest.startsWith('context/big_maps/')) {
    const entry = bigMaps[first]?.[second]
    return entry === undefined ? new Response('', { status: 404 }) : json(entry)
  }
  const contract = contracts[first]
  if (contract === undefined) return new Response('', { status: 404 })
  if (second === 'entrypoints') return json({ entrypoints: contract.entrypoints ?? FA2 })
  const { type, value } = contract.storage ?? { type: { prim: 'unit' }, value: { prim: 'Unit' } }
  return json({
    code: [
      { prim: 'parameter', args: [{ prim: 'unit' }] },
      { prim: 'storage', args: [type] },
      { prim: 'code', args: [[]] },
      ...(contract.sections ?? []),
    ],
    storage: value,
  })
}

function helper({ contracts = {}, helpers = true }: DoubleOptions, rest: string, body: unknown): Response {
  if (!helpers) return new Response('Unauthorized', { status: 401 })
  const { contract: address, entrypoint, view, input } = body as Record<string, unknown>
  const contract = contracts[String(address)]
  if (contract === undefined) return failed('proto.alpha.contract.non_existing_contract')
  if (rest.endsWith('run_script_view')) {
    const data = contract.view?.(String(view), input)
    return data instanceof Response ? data : json({ data })
  }
  if (!(String(entrypoint) in (contract.entrypoints ?? FA2))) {
    return failed('proto.alpha.michelson_v1.no_such_entrypoint')
  }
  const requests = (input as { args: [{ string: string }, { int: string }] }[]).map(
    ({ args: [owner, id] }) => ({ owner: owner.string, id: id.int }),
  )
  if (contract.answer) {
    const answer = contract.answer(requests)
    return answer instanceof Response ? answer : json({ data: answer })
  }
  return balanceOf(contract, requests)
}

function balanceOf(
  { balances = {}, strict = false }: DoubleContract,
  requests: readonly Request[],
): Response {
  const defined = new Set(Object.keys(balances).map((key) => key.split('/')[1]))
  if (strict && requests.some(({ id }) => !defined.has(id)))
    return rejected({ string: 'FA2_TOKEN_UNDEFINED' })
  return json({ data: requests.map((request) => reply(request, balances[`${request.owner}/${request.id}`])) })
}

/** One element of the answer of `balance_of`. */
export function reply({ owner, id }: Request, balance = '0'): unknown {
  return {
    prim: 'Pair',
    args: [{ prim: 'Pair', args: [{ string: owner }, { int: id }] }, { int: balance }],
  }
}

/** The contract has ended with `FAILWITH`. */
export function rejected(value: unknown): Response {
  return json(
    [
      { kind: 'temporary', id: 'proto.alpha.michelson_v1.runtime_error', contract_handle: 'KT1' },
      { kind: 'temporary', id: 'proto.alpha.michelson_v1.script_rejected', location: 1, with: value },
    ],
    500,
  )
}

/** The protocol has refused. */
export function failed(id: string): Response {
  return json([{ kind: 'temporary', id }], 500)
}

export function json(value: unknown, status = 200): Response {
  return new Response(JSON.stringify(value), { status, headers: { 'content-type': 'application/json' } })
}
