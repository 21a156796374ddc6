import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A key of a Flow account. By default P-256 with SHA3-256, of full weight. */
export type FlowNodeKey = {
  readonly public_key: string
  readonly revoked: boolean
  readonly signing_algorithm?: string
  readonly hashing_algorithm?: string
  /** Decimal. */
  readonly weight?: string
}

/** View methods of a contract on Near. */
export type NearViews = Readonly<Record<string, (args: Readonly<Record<string, unknown>>) => unknown>>

/** What the nodes say. Tests change it as a chain would change. */
export type ChainState = {
  /** Account id to public key to permission. */
  readonly near: Record<string, Record<string, unknown>>
  /** Account id to `w_resolve_auth`, which throws as a contract panics. */
  readonly nearContracts: Record<string, (args: string) => object>
  /** Account id of a contract to its view methods: arguments in, JSON value out. */
  readonly nearViews: Record<string, NearViews>
  /** Address to the address that may sign for it. */
  readonly algorand: Record<string, string>
  /** Address to keys, as the Access API gives them. */
  readonly flow: Record<string, readonly FlowNodeKey[]>
  /** Address to revealed key. */
  readonly tezos: Record<string, string>
}

/** Options of {@link startChainNodes}. */
export type ChainNodesOptions = {
  /** When their last blocks were made. Default: now. */
  readonly now?: (() => Date) | undefined
}

/** Nodes of four chains on loopback. */
export type ChainNodes = {
  /** The provider's configuration of the chains. */
  readonly chains: Record<string, { rpc?: string[]; headers?: Record<string, string> }>
  readonly state: ChainState
  readonly cut: (now: boolean) => void
  readonly close: () => void
}

const NEAR_BLOCK = '9MzuZrRPW1BGpFnZJUJg6SzCrixPpJDfjsNeUobRXsLe'
const TEZOS_BLOCK = 'BLockGenesisGenesisGenesisGenesisGenesisf79b5d1CoW2'
const ALGORAND_BLOCK = '4RNBA6HJOPPO4Z7NDQG6QHLR3X6TNATUQTC7ZAEWTBH4JABVQ5FQ'
const ALGORAND_GENESIS = 'wGHE2Pwdvd7S12BL5FaOP20EGYesN73ktiC1qzkkit8='
const ROUND = 45_000_000

type Query = Readonly<Record<string, string>>
type Rpc = { readonly id: number; readonly method: string; readonly params: Query }

/** The state, and the time of its blocks. */
type Node = ChainState & { readonly now: () => Date }

/** NEAR RPC: `call_function`: `w_resolve_auth` of wallet contracts, and views; anything that fails, fails as a call. */
const callContract = (
  { nearContracts, nearViews }: Node,
  { account_id: account = '', method_name: method = '', args_base64: base64 = '' }: Query,
) => {
  const args = Buffer.from(base64, 'base64').toString()
  const contract = method === 'w_resolve_auth' ? nearContracts[account] : undefined
  const view = nearViews[account]?.[method]
  try {
    if (contract !== undefined) return JSON.stringify(contract(args))
    return view && JSON.stringify(view(JSON.parse(args) as Record<string, unknown>))
  } catch {
    return undefined
  }
}

/** NEAR RPC: `status`, `block`, `query` with `view_access_key`, `view_account` and `call_function`. */
const answerNear = (state: Node, method: string, params: Query): object => {
  const block_hash = NEAR_BLOCK
  if (method === 'status') return { result: { chain_id: 'mainnet' } }
  if (method === 'block') {
    const timestamp_nanosec = String(BigInt(state.now().getTime()) * 1_000_000n)
    return { result: { header: { height: 180_000_000, hash: block_hash, timestamp_nanosec } } }
  }
  const { account_id: account = '', public_key: key = '', request_type: type } = params
  const keys = state.near[account]
  const unknown = (name: string) => ({
    error: {
      name: 'HANDLER_ERROR',
      cause: { name, info: { block_hash } },
      code: -32000,
      message: 'Server error',
    },
  })
  if (keys === undefined) return unknown('UNKNOWN_ACCOUNT')
  if (type === 'view_account') return { result: { block_hash, code_hash: '1'.repeat(32), amount: '1' } }
  if (type === 'call_function') {
    const returned = callContract(state, params)
    return returned === undefined
      ? unknown('CONTRACT_EXECUTION_ERROR')
      : { result: { block_hash, result: [...Buffer.from(returned)], logs: [] } }
  }
  return key in keys
    ? { result: { block_hash, nonce: 1, permission: keys[key] } }
    : unknown('UNKNOWN_ACCESS_KEY')
}

/** Octez RPC: the header of the final block, the manager key at it. */
const answerTezos = ({ now, tezos }: Node, path: string): unknown => {
  if (path === '/chains/main/blocks/head~2/header') {
    return { chain_id: 'NetXdQprcVkpaWU', hash: TEZOS_BLOCK, level: 7, timestamp: now().toISOString() }
  }
  const address = /^\/chains\/main\/blocks\/B\w+\/context\/contracts\/(\w+)\/manager_key$/.exec(path)?.[1]
  return tezos[address ?? ''] ?? null
}

/** Flow Access API (REST): network parameters, the sealed block, an account with its keys. */
const answerFlow = ({ flow, now }: Node, path: string): unknown => {
  if (path === '/v1/network/parameters') return { chain_id: 'flow-mainnet' }
  if (path === '/v1/blocks?height=sealed') {
    const header = { id: 'b1'.repeat(32), height: '7', timestamp: now().toISOString() }
    return [{ header, block_status: 'BLOCK_SEALED' }]
  }
  const address = /^\/v1\/accounts\/([0-9a-f]{16})\?block_height=7&expand=keys$/.exec(path)?.[1]
  const keys = flow[`0x${address}`]?.map((key, index) => ({
    signing_algorithm: 'ECDSA_P256',
    hashing_algorithm: 'SHA3_256',
    weight: '1000',
    ...key,
    index: String(index),
  }))
  return keys && { address, keys }
}

/** algod: an account without its holdings, the block of that round, its hash. */
const answerAlgod = ({ algorand, now }: Node, path: string): unknown => {
  const address = /^\/v2\/accounts\/([A-Z2-7]{58})\?exclude=all$/.exec(path)?.[1]
  if (address !== undefined) {
    const to = algorand[address]
    return { address, round: ROUND, amount: 0, ...(to !== undefined && { 'auth-addr': to }) }
  }
  if (path === `/v2/blocks/${ROUND}/hash`) return { blockHash: ALGORAND_BLOCK }
  return { block: { gh: ALGORAND_GENESIS, rnd: ROUND, ts: Math.floor(now().getTime() / 1000) } }
}

const read = async (request: IncomingMessage): Promise<string> => {
  let text = ''
  for await (const chunk of request) text += String(chunk)
  return text
}

/**
 * Starts doubles of nodes: they answer in the shapes of their specifications, from a state that the test holds. What real
 * nodes answer is the business of each chain package's own reader tests.
 */
export const startChainNodes = async ({
  now = () => new Date(),
}: ChainNodesOptions = {}): Promise<ChainNodes> => {
  const state: ChainState = { near: {}, nearContracts: {}, nearViews: {}, algorand: {}, flow: {}, tezos: {} }
  const node: Node = { ...state, now }
  let down = false
  const answer = async (request: IncomingMessage): Promise<unknown> => {
    const [, chain, path = ''] = /^\/(\w+)(.*)$/.exec(request.url ?? '') ?? []
    if (chain === 'near') {
      const { id, method, params } = JSON.parse(await read(request)) as Rpc
      return { jsonrpc: '2.0', id, ...answerNear(node, method, params) }
    }
    if (chain === 'tezos') return answerTezos(node, path)
    return chain === 'flow' ? answerFlow(node, path) : answerAlgod(node, path)
  }
  const reply = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const value = down ? undefined : await answer(request)
    response.statusCode = value === undefined ? 503 : 200
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify(value === undefined ? {} : value))
  }
  const server = createServer((request, response) => void reply(request, response))
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  const url = (name: string) => `http://127.0.0.1:${(server.address() as AddressInfo).port}/${name}`
  return {
    chains: {
      'eip155:1': {},
      'tezos:NetXdQprcVkpaWU': { rpc: [url('tezos')] },
      'near:mainnet': { rpc: [url('near')] },
      'polkadot:91b171bb158e2d3848fa23a9f1c25182': {},
      'polkadot:fe58ea77779b7abda7da4ec526d14db9': {},
      'flow:mainnet': { rpc: [url('flow')] },
      'algorand:wGHE2Pwdvd7S12BL5FaOP20EGYesN73k': {
        rpc: [url('algod')],
        headers: { 'X-Algo-API-Token': 'a' },
      },
    },
    state,
    cut: (now) => {
      down = now
    },
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}
