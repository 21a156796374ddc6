/*
 * A double of an access node, shaped as the specification of the Access HTTP API and as the emulator of Flow answers. It
 * does not interpret Cadence: it recognises the three scripts of the adapter and answers what they would.
 */

/** A value in JSON-CDC. */
export type Cdc = { readonly type: string; readonly value?: unknown }

/** What a script is given, in its own words. */
export type ScriptCall = {
  readonly kind: 'list' | 'views' | 'children'
  readonly script: string
  readonly block: string
  readonly owner: string
  readonly wanted: readonly string[] | undefined
  readonly from: number
  readonly count: number
}

export type NodeOptions = {
  /** As the Access API spells it. Default `flow-mainnet`. */
  readonly chainId?: string
  /** Height of the last sealed block. Default 129,000,000. */
  readonly head?: number
  /** Ids by address of the account; without one there is no collection. */
  readonly holds?: Readonly<Record<string, readonly string[]>>
  /** Child accounts by address of the parent. */
  readonly children?: Readonly<Record<string, readonly string[]>>
  /** Answers instead of the double, where it answers something. */
  readonly script?: (call: ScriptCall) => Response | Cdc | undefined
  readonly onRequest?: (url: URL) => Response | undefined
}

export function blockId(height: number): string {
  return `${'c4'.repeat(24)}${height.toString(16).padStart(16, '0')}`
}

export const string = (value: string): Cdc => ({ type: 'String', value })
export const int = (value: number): Cdc => ({ type: 'Int', value: String(value) })
export const ids = (values: readonly string[]): Cdc => ({
  type: 'Array',
  value: values.map((value) => ({ type: 'UInt64', value })),
})
export const dictionary = (members: Readonly<Record<string, Cdc>>): Cdc => ({
  type: 'Dictionary',
  value: Object.entries(members).map(([key, value]) => ({ key: string(key), value })),
})

/** A failure as an access node writes it. */
export function refusal(status: number, message: string): Response {
  return Response.json({ code: status, message }, { status })
}

export function encoded(value: Cdc): Response {
  return Response.json(Buffer.from(`${JSON.stringify(value)}\n`).toString('base64'))
}

/** A `fetch` that answers as such a node does; what was asked is in `asked`. */
export function accessNode(options: NodeOptions, asked: string[] = []): typeof fetch {
  const { chainId = 'flow-mainnet', head = 129_000_000, onRequest, script } = options
  return async (input, init) => {
    const request = new Request(input, init)
    const url = new URL(request.url)
    // Whatever stands before is the operator's.
    url.pathname = url.pathname.replace(/^.*?(?=\/v1\/)/, '')
    asked.push(`${url.pathname}${url.search}`)
    const special = onRequest?.(url)
    if (special !== undefined) return special
    if (url.pathname === '/v1/network/parameters') return Response.json({ chain_id: chainId })
    if (url.pathname.startsWith('/v1/blocks')) return blocks(url, head)
    if (url.pathname !== '/v1/scripts') return refusal(404, 'not found')
    const call = readCall(url, (await request.json()) as Body)
    const answer = script?.(call) ?? run(call, options)
    return answer instanceof Response ? answer : encoded(answer)
  }
}

function blocks(url: URL, head: number): Response {
  const byId = /^\/v1\/blocks\/([0-9a-f]{64})$/.exec(url.pathname)?.[1]
  const named = url.searchParams.get('height') ?? ''
  const height =
    byId === undefined ? Number(named === 'sealed' ? head : named) : Number.parseInt(byId.slice(48), 16)
  if (!(height >= 0 && height <= head)) return refusal(404, `error looking up block at height ${named}`)
  const header = {
    id: blockId(height),
    parent_id: blockId(Math.max(0, height - 1)),
    height: String(height),
    timestamp: '2026-11-21T11:59:58.123456789Z',
    parent_voter_signature: '',
  }
  const block_status = byId === undefined ? 'BLOCK_SEALED' : 'BLOCK_UNKNOWN'
  return Response.json([{ header, block_status, _expandable: {} }])
}

type Body = { readonly script: string; readonly arguments: readonly string[] }

function readCall(url: URL, body: Body): ScriptCall {
  const script = Buffer.from(body.script, 'base64').toString()
  const args = body.arguments.map((arg) => JSON.parse(Buffer.from(arg, 'base64').toString()) as Cdc)
  const wanted = args[5]?.value as { readonly value: readonly Cdc[] } | null | undefined
  const kind = script.includes('HybridCustody')
    ? 'children'
    : script.includes('getDisplay')
      ? 'views'
      : 'list'
  return {
    kind,
    script,
    block: url.searchParams.get('block_id') ?? '',
    owner: String(args[0]?.value),
    wanted: wanted?.value.map(({ value }) => String(value)),
    from: Number(args[6]?.value),
    count: Number(args[7]?.value),
  }
}

function run(
  { kind, owner, wanted, from, count }: ScriptCall,
  { holds = {}, children = {} }: NodeOptions,
): Cdc {
  if (kind === 'children') {
    return { type: 'Array', value: (children[owner] ?? []).map((value) => ({ type: 'Address', value })) }
  }
  const all = holds[owner]
  if (all === undefined) return dictionary({ status: string('absent') })
  const page = wanted?.filter((id) => all.includes(id)) ?? all.slice(from, from + count)
  if (kind === 'list') {
    return dictionary({
      status: string('held'),
      total: int(all.length),
      read: int(page.length),
      ids: ids(page),
    })
  }
  const tokens = page.map((id) =>
    dictionary({ id: { type: 'UInt64', value: id }, name: string(`Moment ${id}`) }),
  )
  return dictionary({ status: string('held'), tokens: { type: 'Array', value: tokens } })
}
