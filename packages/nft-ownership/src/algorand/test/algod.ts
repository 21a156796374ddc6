/**
 * A double of algod, shaped after its REST documentation: what it answers was not recorded from a node. Simulated calls of
 * ARC-72 are answered from a table of owners, not by running a contract.
 */

import { base64ToBytes, bytesToBase64 } from '@countersign/siwx-core/codec'
import { addressText, ZERO_ADDRESS } from '../internal/address.ts'
import { selector } from '../internal/simulate.ts'

export const GENESIS = 'wGHE2Pwdvd7S12BL5FaOP20EGYesN73ktiC1qzkkit8='
export const CHAIN = 'algorand:wGHE2Pwdvd7S12BL5FaOP20EGYesN73k'
export const ROUND = 50_000_000
export const BLOCK_HASH = 'PTVVFAV4YLQT6CVO3SS4UEDJTB4ZM4FMRVKH5WQTT4WJX4SBHKMQ'
export const BLOCK = { chain: CHAIN, number: String(ROUND), hash: BLOCK_HASH }

/** An address that nobody has the key of. */
export function someone(seed: number): string {
  return addressText(new Uint8Array(32).fill(seed))
}

/** One application that speaks ARC-72. */
export type DoubleApp = {
  /** Token id to owner. */
  readonly owners?: Readonly<Record<string, string>> | undefined
  readonly hasEnumeration?: boolean | undefined
  readonly uri?: string | undefined
  /** False for an application that knows no method of ARC-72. */
  readonly isArc72?: boolean | undefined
  /** Replaces what a method returns; `undefined`: the call fails. */
  readonly returns?: ((method: string) => Uint8Array | undefined) | undefined
}

/** What a node of the double has and does. */
export type DoubleOptions = {
  readonly assets?: Readonly<Record<string, object>> | undefined
  /** Address to asset id to holding. */
  readonly holdings?: Readonly<Record<string, Readonly<Record<string, object>>>> | undefined
  readonly apps?: Readonly<Record<string, DoubleApp>> | undefined
  readonly genesis?: string | undefined
  readonly round?: number | undefined
  /** False for a release that does not list holdings with parameters. */
  readonly hasList?: boolean | undefined
  /** False for a release that cannot simulate at an earlier round. */
  readonly hasRound?: boolean | undefined
  readonly pageSize?: number | undefined
  /** Sees every request, and may answer in place of the double. */
  readonly intercept?: ((path: string, body: unknown) => Response | undefined) | undefined
}

/** A `fetch` that is the node, and what it was asked for. */
export function createDouble(options: DoubleOptions): {
  readonly fetch: typeof fetch
  readonly paths: string[]
  readonly headers: Record<string, string>[]
} {
  const paths: string[] = []
  const headers: Record<string, string>[] = []
  const send = async (
    url: string | URL,
    init?: { readonly body?: string; readonly headers?: Record<string, string> },
  ) => {
    const { pathname, search, searchParams } = new URL(url)
    // An endpoint may have a path of its own, and a key in its query.
    const route = pathname.replace(/^.*?(?=\/(?:v2\/|health$))/, '')
    const path = route + search
    paths.push(path)
    headers.push(init?.headers ?? {})
    const body: unknown = init?.body === undefined ? undefined : JSON.parse(init.body)
    return options.intercept?.(path, body) ?? respond(options, route, searchParams, body)
  }
  return { fetch: send as unknown as typeof fetch, paths, headers }
}

function respond(options: DoubleOptions, path: string, query: URLSearchParams, body: unknown): Response {
  const { genesis = GENESIS, round = ROUND, assets = {}, apps = {} } = options
  const [, , kind = '', id = '', what = '', of = ''] = path.split('/')
  if (path === '/v2/status') return json({ 'last-round': round, 'catchup-time': 0, catchpoint: '' })
  if (path === '/v2/transactions/params') {
    return json({ 'genesis-hash': genesis, 'last-round': round, 'min-fee': 1000, fee: 0 })
  }
  if (path === '/v2/transactions/simulate') return simulated(options, body)
  if (kind === 'blocks') {
    return what === 'hash'
      ? json({ blockHash: BLOCK_HASH })
      : json({ block: { fees: someone(99), rnd: round } })
  }
  if (kind === 'assets') {
    const params = assets[id]
    return params ? json({ index: Number(id), params }) : absent('asset does not exist')
  }
  if (kind === 'applications') {
    return apps[id] ? json({ id: Number(id), params: {} }) : absent('application does not exist')
  }
  if (kind === 'accounts') return account(options, id, what, of, query)
  return json({ message: 'Not Found' }, 404)
}

function account(
  { holdings = {}, assets = {}, round = ROUND, hasList = true, pageSize = 500 }: DoubleOptions,
  address: string,
  what: string,
  id: string,
  query: URLSearchParams,
): Response {
  const held = holdings[address] ?? {}
  if (what === '') {
    const list = Object.entries(held).map(([asset, holding]) => ({ 'asset-id': Number(asset), ...holding }))
    return json({ address, round, assets: list })
  }
  if (id !== '') {
    const holding = held[id]
    if (!holding) return absent('account asset info not found')
    return json({ round, 'asset-holding': { 'asset-id': Number(id), 'is-frozen': false, ...holding } })
  }
  if (!hasList) return json({ message: 'Not Found' }, 404)
  const next = Number(query.get('next') ?? 0)
  const left = Object.entries(held)
    .filter(([asset]) => Number(asset) > next)
    .sort(([a], [b]) => Number(a) - Number(b))
  const page = left.slice(0, pageSize)
  return json({
    round,
    'asset-holdings': page.map(([asset, holding]) => ({
      'asset-holding': { 'asset-id': Number(asset), 'is-frozen': false, ...holding },
      ...(assets[asset] && { 'asset-params': assets[asset] }),
    })),
    ...(left.length > page.length && { 'next-token': page.at(-1)?.[0] }),
  })
}

function simulated({ apps = {}, round = ROUND, hasRound = true }: DoubleOptions, body: unknown): Response {
  const request = body as { round?: number; 'txn-groups': [{ txns: [{ txn: Record<string, unknown> }] }] }
  if (request.round !== undefined && !hasRound) return json({ message: 'unknown field round' }, 400)
  const { txn } = request['txn-groups'][0].txns[0]
  const app = apps[String(txn['apid'])]
  const bytes =
    app &&
    call(
      app,
      (txn['apaa'] as string[]).map((arg) => base64ToBytes(arg) ?? new Uint8Array()),
    )
  const last = { 'last-round': request.round ?? round, version: 2 }
  if (bytes === undefined) {
    return json({
      ...last,
      'txn-groups': [{ 'failed-at': [0], 'failure-message': 'logic eval error', 'txn-results': [{}] }],
    })
  }
  const logs = [bytesToBase64(Uint8Array.of(0x15, 0x1f, 0x7c, 0x75, ...bytes))]
  return json({
    ...last,
    'txn-groups': [{ 'txn-results': [{ 'txn-result': { 'pool-error': '', txn: {}, logs } }] }],
  })
}

const METHODS = [
  'arc72_ownerOf(uint256)address',
  'arc72_balanceOf(address)uint256',
  'arc72_totalSupply()uint256',
  'arc72_tokenByIndex(uint256)uint256',
  'arc72_tokenURI(uint256)byte[256]',
  'supportsInterface(byte[4])bool',
] as const

function call(app: DoubleApp, [head = new Uint8Array(), arg = new Uint8Array()]: readonly Uint8Array[]) {
  const { owners = {}, hasEnumeration = true, uri = '', isArc72 = true, returns } = app
  const method = METHODS.find((name) => bytesToBase64(selector(name)) === bytesToBase64(head))
  if (method === undefined || !isArc72) return undefined
  if (returns) return returns(method)
  const ids = Object.keys(owners)
  const number = arg.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n)
  switch (method) {
    case 'arc72_ownerOf(uint256)address':
      return keyOf(owners[String(number)] ?? ZERO_ADDRESS)
    case 'arc72_tokenURI(uint256)byte[256]':
      return Uint8Array.of(...new TextEncoder().encode(uri), ...new Uint8Array(256)).subarray(0, 256)
    case 'supportsInterface(byte[4])bool':
      return Uint8Array.of(0x80)
    case 'arc72_balanceOf(address)uint256':
      return hasEnumeration
        ? word(Object.values(owners).filter((owner) => owner === addressText(arg)).length)
        : undefined
    case 'arc72_totalSupply()uint256':
      return hasEnumeration ? word(ids.length) : undefined
    case 'arc72_tokenByIndex(uint256)uint256':
      return hasEnumeration ? word(Number(ids[Number(number)])) : undefined
  }
}

function keyOf(address: string): Uint8Array {
  for (let seed = 0; seed < 256; seed++) if (someone(seed) === address) return new Uint8Array(32).fill(seed)
  throw new TypeError(address)
}

/** A number of 256 bits. */
export function word(value: number): Uint8Array {
  const bytes = new Uint8Array(32)
  new DataView(bytes.buffer).setUint32(28, value)
  return bytes
}

function absent(message: string): Response {
  return json({ message }, 404)
}

export function json(value: unknown, status = 200): Response {
  return new Response(JSON.stringify(value), { status, headers: { 'content-type': 'application/json' } })
}
