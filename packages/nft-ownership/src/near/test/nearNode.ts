import { createHash } from 'node:crypto'

type Fields = Readonly<Record<string, unknown>>

/** Thrown by a method: the contract panics. */
export class Panic extends Error {}

/** Thrown by a method: the view takes more gas than a node gives. */
export class OutOfGas extends Error {}

/** Methods of a contract: arguments in, JSON value out. */
export type Contract = Readonly<Record<string, (args: Fields) => unknown>>

/** What the node is to be. */
export type NearNodeOptions = {
  readonly chainId?: string | undefined
  readonly contracts: Readonly<Record<string, Contract>>
  /** Accounts without code. */
  readonly accounts?: readonly string[] | undefined
  /** Height of the final block. Each later one is there too, but not final. */
  readonly height?: number | undefined
  /** Blocks below have no state any more. */
  readonly oldest?: number | undefined
  /** Changes what the node answers, after the fact. */
  readonly bend?: ((method: string, result: Fields, params: Fields) => unknown) | undefined
}

const SECOND = 1_000_000_000n
const START = 1_700_000_000n * SECOND

/** When a block of {@link nearNode} was made, in milliseconds. */
export function timeOf(height: number): number {
  return Number((START + BigInt(height) * SECOND) / 1_000_000n)
}

/** The hash of a block of {@link nearNode}: base58 text of the right length. */
export function hashOf(height: number): string {
  const known = HASHES.get(height)
  if (known !== undefined) return known
  const bytes = [...createHash('sha384').update(String(height)).digest()].slice(0, 44)
  const hash = bytes.map((byte) => ALPHABET[byte % 58]).join('')
  HASHES.set(height, hash)
  return hash
}

const ALPHABET = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz'
const HASHES = new Map<number, string>()

/**
 * A double of a NEAR node in the documented shape: `status`, `block` and `query`/`call_function`. It is no recording and
 * runs no contract code.
 *
 * @see NEAR RPC
 */
export function nearNode(options: NearNodeOptions): {
  readonly fetch: typeof fetch
  readonly calls: string[]
} {
  const calls: string[] = []
  const answer: typeof fetch = async (_url, init) => {
    const { id, method, params } = JSON.parse(init?.body as string) as {
      id: number
      method: string
      params: Fields
    }
    calls.push(method === 'query' ? String(params['method_name']) : method)
    const said = respond(options, method, params)
    const bent =
      options.bend && 'result' in said
        ? { result: options.bend(calls.at(-1) ?? '', said['result'] as Fields, params) }
        : said
    return new Response(JSON.stringify({ jsonrpc: '2.0', id, ...bent }))
  }
  return { fetch: answer, calls }
}

function respond(options: NearNodeOptions, method: string, params: Fields): Fields {
  const { chainId = 'mainnet', height = 1000, oldest = 0 } = options
  if (method === 'status') return { result: { chain_id: chainId, version: { version: '2.9.0' } } }
  const asked = heightOf(params, height)
  if (asked === undefined) return failed('UNKNOWN_BLOCK')
  if (asked < oldest)
    return failed('GARBAGE_COLLECTED_BLOCK', { block_height: asked, block_hash: hashOf(asked) })
  if (method === 'block') {
    const time = String(START + BigInt(asked) * SECOND)
    return {
      result: { author: 'node0', header: { height: asked, hash: hashOf(asked), timestamp_nanosec: time } },
    }
  }
  return method === 'query' ? call(options, params, asked) : failed('METHOD_NOT_FOUND')
}

function call({ contracts, accounts = [] }: NearNodeOptions, params: Fields, height: number): Fields {
  const at = { block_height: height, block_hash: hashOf(height) }
  const contract = contracts[String(params['account_id'])]
  if (contract === undefined) {
    const known = accounts.includes(String(params['account_id']))
    return failed(known ? 'NO_CONTRACT_CODE' : 'UNKNOWN_ACCOUNT', at)
  }
  const run = contract[String(params['method_name'])]
  if (run === undefined) {
    return failed('CONTRACT_EXECUTION_ERROR', { vm_error: 'MethodResolveError(MethodNotFound)', ...at })
  }
  try {
    const value = run(JSON.parse(Buffer.from(String(params['args_base64']), 'base64').toString()) as Fields)
    const text = value instanceof Uint8Array ? value : new TextEncoder().encode(toText(value))
    return { result: { result: [...text], logs: [], ...at } }
  } catch (error) {
    if (error instanceof OutOfGas) {
      return failed('CONTRACT_EXECUTION_ERROR', { vm_error: 'HostError(GasLimitExceeded)', ...at })
    }
    if (!(error instanceof Panic)) throw error
    const vm_error = `FunctionCallError(HostError(GuestPanic { panic_msg: ${JSON.stringify(error.message)} }))`
    return failed('CONTRACT_EXECUTION_ERROR', { vm_error, ...at })
  }
}

function heightOf(params: Fields, final: number): number | undefined {
  const { finality, block_id: id } = params
  if (finality !== undefined) return final + ['final', 'near-final', 'optimistic'].indexOf(finality as string)
  const known = Array.from({ length: final + 3 }, (_, height) => height)
  return known.find((height) => height === id || hashOf(height) === id)
}

function failed(name: string, info: Fields = {}): Fields {
  return {
    error: { name: 'HANDLER_ERROR', cause: { name, info }, code: -32000, message: 'Server error', data: '' },
  }
}

// A text is taken as it is, so that numbers of 64 bits can be written.
function toText(value: unknown): string {
  return typeof value === 'string' && value.startsWith('raw:') ? value.slice(4) : JSON.stringify(value)
}

/** A contract in the way of near-contract-standards: owners by token id. */
export function nep171(
  owners: Readonly<Record<string, string>>,
  metadata: Readonly<Record<string, Fields>> = {},
): Contract {
  const token = (id: string) => ({
    token_id: id,
    owner_id: owners[id],
    metadata: metadata[id] ?? null,
    approved_account_ids: { 'market.near': 1 },
  })
  const owned = (account: unknown) => Object.keys(owners).filter((id) => owners[id] === account)
  return {
    nft_metadata: () => ({
      spec: 'nft-1.0.0',
      name: 'Passes',
      symbol: 'PASS',
      base_uri: 'https://meta.example/v1',
    }),
    nft_supply_for_owner: ({ account_id: account }) => String(owned(account).length),
    nft_token: ({ token_id: id }) => (Object.hasOwn(owners, String(id)) ? token(String(id)) : null),
    nft_tokens_for_owner: ({ account_id: account, from_index: from, limit }) => {
      const ids = owned(account)
      if (ids.length === 0) return []
      if (Number(from) >= ids.length) throw new Panic('Out of bounds, please use a smaller from_index.')
      return ids.slice(Number(from), Number(from) + Number(limit)).map(token)
    },
  }
}
