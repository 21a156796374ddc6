import type { Budget, OwnershipWarning, Token, Via } from '../../types.ts'
import type { IndexerLister } from '../options.ts'
import type { EthereumStandard } from './query.ts'
import type { Rpc } from './rpc.ts'
import type { Limits, RegistryName, TokenBound } from './settings.ts'
import type { State } from './state.ts'
import { checksum, type Hex } from './words.ts'

/** What the steps of one check share. */
export type Context = {
  /** CAIP-2. */
  readonly chain: string
  readonly rpc: Rpc
  readonly state: State
  readonly limits: Limits
  readonly registries: Readonly<Record<RegistryName, Hex | undefined>>
  readonly tokenBound: TokenBound
  /** The indexer that the query names. */
  readonly indexer: IndexerLister | undefined
  readonly budget: Budget | undefined
  /** Width of a search in the logs of this collection that the node has last allowed. */
  readonly logRange: { value: bigint | undefined }
  /** By factory and contract: made, or the nonces below this one are others. */
  readonly made: Map<string, 'made' | bigint>
  readonly warn: (code: string, message: string) => void
  /** Warns that there may be more than was found. */
  readonly leaveOpen: (code: string, message: string) => void
}

/** An account whose tokens count for the proven one. */
export type Holder = {
  readonly address: Hex
  readonly via: readonly Via[]
  /** What of it counts; all when absent. */
  readonly grants?: readonly Grant[] | undefined
}

/** A delegation of one token id, of an amount, or of an amount of one token id. */
export type Grant = { readonly id?: bigint | undefined; readonly amount?: bigint | undefined }

/** What was found, ready to be compared between nodes. */
export type Found = {
  readonly standard: EthereumStandard
  readonly balance: string
  readonly tokens: readonly Token[]
  readonly complete: boolean
  readonly lowerBound: boolean
  readonly kind: 'node' | 'indexer'
  readonly method: string
  readonly warnings: readonly OwnershipWarning[]
}

/** What a standard's part says. */
export type Tally = {
  readonly balance: bigint
  readonly tokens: readonly Token[]
  readonly complete: boolean
  readonly method: string
}

/** How much of `held` counts under the grants of a holder. */
export function granted(holder: Holder, held: bigint, id?: bigint): bigint {
  if (holder.grants === undefined) return held
  const amounts = holder.grants
    .filter((grant) => grant.id === undefined || grant.id === id)
    .map((grant) => grant.amount ?? held)
  const most = amounts.toSorted((a, b) => (a < b ? 1 : -1))[0] ?? 0n
  return most < held ? most : held
}

/** Makes a token of the answer. */
export function makeToken(
  context: Pick<Context, 'chain'>,
  standard: EthereumStandard,
  collection: Hex,
  holder: Holder,
  token: { readonly id: bigint; readonly balance: bigint; readonly transferable?: boolean | undefined },
): Token {
  const id = token.id.toString()
  return {
    asset: `${context.chain}/${standard}:${checksum(collection)}/${id}`,
    id,
    balance: token.balance.toString(),
    ...(token.transferable !== undefined && { transferable: token.transferable }),
    ...(holder.via.length > 0 && {
      holder: `${context.chain}:${checksum(holder.address)}`,
      via: holder.via,
    }),
  }
}
