import { concat } from '@countersign/siwx-core/codec'
import { fromHex, toHex } from '../hex.ts'
import { writeUint } from '../scale.ts'
import { idKey, type StorageName, storageKey } from '../storageKeys.ts'

type Params = readonly unknown[]

/** What the node is to be. */
export type SubstrateNodeOptions = {
  /** Storage at every block: hexadecimal by key. */
  readonly storage?: Readonly<Record<string, string>> | undefined
  readonly specName?: string | undefined
  /** 32 hexadecimal digits. Default: those of {@link CHAIN}. */
  readonly chain?: string | undefined
  /** Number of the final block; the best one is 2 above. */
  readonly height?: number | undefined
  /** Blocks below have no state any more. */
  readonly oldest?: number | undefined
  /** Methods of other chains, and changed ones. `undefined` is a result that is left out. */
  readonly methods?: Readonly<Record<string, (params: Params) => unknown>> | undefined
}

/** Thrown by a method: the node answers with an error. */
export class NodeError extends Error {
  readonly code: number

  constructor(code: number, message: string) {
    super(message)
    this.code = code
  }
}

/** The hash of a block of {@link substrateNode}. */
export function hashOf(number: number): string {
  return toHex(concat(writeUint(BigInt(number), 4), new Uint8Array(28).fill(7)))
}

/** CAIP-2 of {@link substrateNode}. */
export const CHAIN = `polkadot:${hashOf(0).slice(2, 34)}`

/**
 * A double of a Substrate node in the documented shape, over storage that is given. It executes no runtime.
 *
 * @see Substrate JSON-RPC
 */
export function substrateNode(options: SubstrateNodeOptions): {
  readonly fetch: typeof fetch
  readonly calls: string[]
} {
  const calls: string[] = []
  const methods = { ...defaults(options), ...options.methods }
  const send: typeof fetch = async (_url, init) => {
    const { id, method, params } = JSON.parse(init?.body as string) as {
      readonly id: number
      readonly method: string
      readonly params: Params
    }
    calls.push(method)
    return new Response(JSON.stringify({ jsonrpc: '2.0', id, ...respond(methods[method], params) }))
  }
  return { fetch: send, calls }
}

function respond(
  run: ((params: Params) => unknown) | undefined,
  params: Params,
): Readonly<Record<string, unknown>> {
  if (run === undefined) return { error: { code: -32601, message: 'Method not found' } }
  try {
    return { result: run(params) }
  } catch (error) {
    if (!(error instanceof NodeError)) throw error
    return { error: { code: error.code, message: error.message } }
  }
}

function defaults(options: SubstrateNodeOptions): Readonly<Record<string, (params: Params) => unknown>> {
  const { storage = {}, specName = 'asset-hub-polkadot', chain, height = 1000, oldest = 0 } = options
  const hash = (number: number) =>
    number === 0 && chain !== undefined ? `0x${chain.padEnd(64, '0')}` : hashOf(number)
  const numbers = new Map(Array.from({ length: height + 3 }, (_, number) => [hash(number), number]))
  const alive = (hash: unknown) => {
    const number = numbers.get(hash as string)
    if (number === undefined)
      throw new NodeError(4003, 'Client error: UnknownBlock: Header was not found in the database')
    if (number < oldest)
      throw new NodeError(4003, 'Client error: UnknownBlock: State already discarded for 0x00')
  }
  return {
    chain_getBlockHash: ([number = height + 2]) =>
      numbers.has(hash(number as number)) ? hash(number as number) : null,
    chain_getFinalizedHead: () => hashOf(height),
    chain_getHeader: ([hash]) => {
      const number = numbers.get(hash as string)
      return number === undefined
        ? null
        : { parentHash: hashOf(number - 1), number: `0x${number.toString(16)}`, digest: { logs: [] } }
    },
    state_getRuntimeVersion: ([hash]) => {
      alive(hash)
      return { specName, specVersion: 2_000_000 }
    },
    // A node may leave out what is null.
    state_getStorage: ([key, hash]) => {
      alive(hash)
      return storage[key as string]
    },
    state_queryStorageAt: ([keys, hash]) => {
      alive(hash)
      return [{ block: hash, changes: (keys as readonly string[]).map((key) => [key, storage[key] ?? null]) }]
    },
    state_getKeysPaged: ([prefix, count, start, hash]) => {
      alive(hash)
      const keys = Object.keys(storage)
        .filter((key) => key.startsWith(prefix as string))
        .sort()
      return keys.filter((key) => start === null || key > (start as string)).slice(0, count as number)
    },
  }
}

/** An item of {@link nfts} and {@link uniques}. */
export type TestItem = {
  readonly id: number
  readonly owner: Uint8Array
  /** `0x…` of settings of pallet-nfts; true for a frozen item of pallet-uniques. */
  readonly locked?: boolean | undefined
  readonly disabled?: boolean | undefined
  readonly uri?: string | undefined
  /** By name; pallet-nfts has several namespaces. */
  readonly attributes?: Readonly<Record<string, string>> | undefined
  readonly namespace?: Uint8Array | undefined
}

const ZEROS = (length: number) => new Uint8Array(length)
const id = (number: number) => idKey(String(number), 4)
const some = (number: number) => concat(Uint8Array.of(1), id(number))
const text = (value: string) => {
  const bytes = new TextEncoder().encode(value)
  if (bytes.length > 63) throw new Error('Longer than this double writes.')
  return concat(Uint8Array.of(bytes.length << 2), bytes)
}
const flag = (value = false) => Uint8Array.of(value ? 1 : 0)

/** Storage of a collection of pallet-nfts, as its types say. */
export function nfts(
  collection: number,
  items: readonly TestItem[],
  locked = false,
): Readonly<Record<string, string>> {
  const key = (name: StorageName, ...keys: readonly Uint8Array[]) => storageKey('Nfts', name, ...keys)
  const settings = (value: boolean | undefined) => toHex(writeUint(value ? 1n : 0n, 8))
  const entries = items.flatMap((item) => {
    const attributes = Object.entries(item.attributes ?? {}).map(([name, value]) => [
      key('Attribute', id(collection), some(item.id), item.namespace ?? Uint8Array.of(1), text(name)),
      toHex(concat(text(value), flag(), ZEROS(16))),
    ])
    const disabled = key('Attribute', id(collection), some(item.id), Uint8Array.of(0), Uint8Array.of(4, 1))
    const metadata = toHex(concat(flag(), ZEROS(16), text(item.uri ?? '')))
    return [
      [key('Account', item.owner, id(collection), id(item.id)), '0x'],
      [key('Item', id(collection), id(item.id)), toHex(concat(item.owner, flag(), item.owner, ZEROS(16)))],
      [key('ItemConfigOf', id(collection), id(item.id)), settings(item.locked)],
      ...(item.disabled ? [[disabled, toHex(concat(text(''), flag(), ZEROS(16)))]] : []),
      ...(item.uri === undefined ? [] : [[key('ItemMetadataOf', id(collection), id(item.id)), metadata]]),
      ...attributes,
    ]
  })
  return {
    [key('Collection', id(collection))]: toHex(ZEROS(64)),
    [key('CollectionConfigOf', id(collection))]: `${settings(locked)}00`,
    ...Object.fromEntries(entries),
  }
}

/** Storage of a collection of pallet-uniques, as its types say. */
export function uniques(
  collection: number,
  items: readonly TestItem[],
  frozen = false,
): Readonly<Record<string, string>> {
  const key = (name: StorageName, ...keys: readonly Uint8Array[]) => storageKey('Uniques', name, ...keys)
  const entries = items.flatMap((item) => [
    [key('Account', item.owner, id(collection), id(item.id)), '0x'],
    [
      key('Asset', id(collection), id(item.id)),
      toHex(concat(item.owner, flag(), flag(item.locked), ZEROS(16))),
    ],
  ])
  return {
    [key('Class', id(collection))]: toHex(concat(ZEROS(157), flag(frozen))),
    ...Object.fromEntries(entries),
  }
}

/** Accounts of 32 equal bytes, and their addresses. */
export const ALICE: Uint8Array = new Uint8Array(32).fill(0xa1)
export const BOB: Uint8Array = new Uint8Array(32).fill(0xb0)

/** Changes one stored value. */
export function changed(
  storage: Readonly<Record<string, string>>,
  key: string,
  change: (bytes: Uint8Array) => Uint8Array,
): Readonly<Record<string, string>> {
  return { ...storage, [key]: toHex(change(fromHex(storage[key]))) }
}
