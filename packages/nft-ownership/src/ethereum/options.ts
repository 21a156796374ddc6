import type { AdapterOptions, AskOptions } from '../types.ts'
import type { Finality } from './internal/pin.ts'

/** Options of `createEthereumAdapter`. */
export type EthereumAdapterOptions = AdapterOptions & {
  /**
   * Where a question without `at` is answered. Default: `finalized`, and 64 blocks before the latest where the chain does
   * not tell of finality.
   */
  readonly finality?: Finality | undefined
  readonly limits?: EthereumLimits | undefined
  /** Addresses of registries where they are not the canonical ones; ERC-5639 has none. */
  readonly registries?:
    | Readonly<Partial<Record<'delegate-v2' | 'delegate-v1' | 'erc5639' | 'erc6551', string>>>
    | undefined
  /** Which token-bound accounts (ERC-6551) are looked for. */
  readonly tokenBound?: TokenBoundOptions | undefined
  /** Indexers by the name that queries give; they only list candidates, which the node confirms. */
  readonly indexers?: Readonly<Record<string, IndexerLister | IndexerEndpoint>> | undefined
}

/** How much work one check may be. */
export type EthereumLimits = {
  /** Tokens listed for an account. Default 500. */
  readonly tokens?: number | undefined
  /** Token ids of a query that are asked one by one; a query for more is listed and filtered. Default 2,000. */
  readonly ids?: number | undefined
  /** Blocks in one search of logs. Default: as many as the node allows. */
  readonly logRange?: number | undefined
  /** Searches of logs. Default 64. */
  readonly logRequests?: number | undefined
  /** Other accounts whose tokens are counted for the proven one. Default 50. */
  readonly holders?: number | undefined
}

/** Token-bound accounts are found from the token that they hold; from the account only where this says what to look for. */
export type TokenBoundOptions = {
  /** Only accounts bound to tokens of these collections count. Default: of any. */
  readonly parents?: readonly string[] | undefined
  /** Implementations, with their salts (default 0), whose accounts are looked for under each token of `parents`. */
  readonly accounts?:
    | readonly { readonly implementation: string; readonly salt?: string | undefined }[]
    | undefined
}

/** An indexer's API. Its URL ends where `/api/v2` (Blockscout) or `/getNFTsForOwner` (Alchemy's NFT API v3) begins. */
export type IndexerEndpoint = {
  readonly kind: 'blockscout' | 'alchemy'
  readonly url: string
  readonly headers?: Readonly<Record<string, string>> | undefined
  /** Milliseconds for one request. Default 10,000. */
  readonly timeout?: number | undefined
  /** Default: the platform's. */
  readonly fetch?: typeof fetch | undefined
}

/** What an indexer is asked. Addresses have the checksum of EIP-55. */
export type IndexerQuestion = {
  /** CAIP-2. */
  readonly chain: string
  readonly standard: 'erc721' | 'erc1155'
  readonly collection: string
  readonly owner: string
  /** More are not looked at. */
  readonly limit: number
}

/** Token ids (decimal) that an account may hold. Rejects with `OwnershipError` (`indexer_unavailable`). */
export type IndexerLister = (question: IndexerQuestion, options: AskOptions) => Promise<readonly string[]>
