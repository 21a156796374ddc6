import { createIndexer } from '../createIndexer.ts'
import type { EthereumAdapterOptions, EthereumLimits, IndexerLister, TokenBoundOptions } from '../options.ts'
import { type Hex, parseAddress } from './words.ts'

/** Limits with their defaults; `logRange` 0 is what the node allows. */
export type Limits = { readonly [Name in keyof EthereumLimits]-?: number }

/** Contracts that say who may act for whom, or which account belongs to a token. */
export type RegistryName = 'delegate-v2' | 'delegate-v1' | 'erc5639' | 'erc6551'

/** {@link TokenBoundOptions}, read. */
export type TokenBound = {
  readonly parents: readonly Hex[] | undefined
  readonly accounts: readonly { readonly implementation: Hex; readonly salt: Hex }[]
}

/** Options, checked and with their defaults. */
export type Settings = {
  readonly limits: Limits
  readonly registries: Readonly<Record<RegistryName, Hex | undefined>>
  readonly tokenBound: TokenBound
  readonly indexers: Readonly<Record<string, IndexerLister>>
}

const LIMITS = { tokens: 500, ids: 2000, logRange: 0, logRequests: 64, holders: 50 } as const

// The same on every chain that has them, but for those whose addresses are made otherwise (zkSync).
const REGISTRIES = {
  'delegate-v2': '0x00000000000000447e69651d841bd8d104bed493',
  'delegate-v1': '0x00000000000076a84fef008cdabe6409d2fe638b',
  erc5639: undefined,
  erc6551: '0x000000006551c19487814612e58fe06813775758',
} as const

/** @throws TypeError when an option makes no sense */
export function readSettings({
  limits,
  registries,
  tokenBound,
  indexers = {},
}: EthereumAdapterOptions): Settings {
  const given = Object.entries(limits ?? {}).filter(([, value]) => value !== undefined)
  for (const [name, value] of given) {
    if (!Number.isSafeInteger(value) || Number(value) < 1)
      throw new TypeError(`The limit ${name} is no positive integer.`)
  }
  const places = Object.entries(registries ?? {}).map(([name, address]) => {
    const place = parseAddress(address)
    if (!Object.hasOwn(REGISTRIES, name) || place === undefined) {
      throw new TypeError(`The registry ${name} needs an address (EIP-55).`)
    }
    return [name, place] as const
  })
  return {
    limits: { ...LIMITS, ...Object.fromEntries(given) },
    registries: { ...REGISTRIES, ...Object.fromEntries(places) },
    tokenBound: readTokenBound(tokenBound),
    indexers: Object.fromEntries(
      Object.entries(indexers).map(([name, by]) => [name, typeof by === 'function' ? by : createIndexer(by)]),
    ),
  }
}

function readTokenBound({ parents, accounts = [] }: TokenBoundOptions = {}): TokenBound {
  const address = (text: string) => {
    const read = parseAddress(text)
    if (read === undefined) throw new TypeError('Token-bound accounts need addresses (EIP-55).')
    return read
  }
  return {
    parents: parents?.map(address),
    accounts: accounts.map(({ implementation, salt = `0x${'0'.repeat(64)}` }) => {
      if (!/^0x[0-9a-fA-F]{64}$/.test(salt)) throw new TypeError('A salt has 32 bytes.')
      return { implementation: address(implementation), salt: salt.toLowerCase() as Hex }
    }),
  }
}
