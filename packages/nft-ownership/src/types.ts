import type { OwnershipCode, Undecided } from './errors.ts'

/** What a collection is made of, in the words of its chain. */
export type Standard =
  | 'erc721'
  | 'erc1155'
  | 'erc20'
  | 'fa2'
  | 'nep171'
  | 'nep245'
  /** NEP-393 soulbound tokens. */
  | 'sbt'
  /** pallet-uniques of an Asset Hub. */
  | 'uniques'
  /** pallet-nfts of an Asset Hub. */
  | 'nfts'
  /** Unique Network and its sisters. */
  | 'unique'
  | 'flow'
  | 'asa'
  | 'arc72'

/** One token id, or all ids from `from` to `to`, both included. Decimal strings; NEAR ids are free text and have no ranges. */
export type TokenSelector = string | { readonly from: string; readonly to: string }

/** Bounds of a balance, both included, as decimal strings in the smallest unit. Without `min`, at least 1. */
export type AmountBounds = { readonly min?: string | undefined; readonly max?: string | undefined }

/** How a trait is compared. Numbers compare as numbers, everything else as text. */
export type TraitOperator = 'eq' | 'ne' | 'in' | 'gt' | 'gte' | 'lt' | 'lte' | 'exists' | 'regex'

/** A scalar as metadata has it; an integer above 2^53 is a decimal string. */
export type TraitValue = string | number | boolean

/** A condition on one trait of a token. All conditions of a query must hold for the same token. */
export type TraitCondition = {
  readonly name: string
  readonly op: TraitOperator
  /** Absent for `exists`; a list for `in`; a pattern of at most 128 characters for `regex`. */
  readonly value?: TraitValue | readonly TraitValue[] | undefined
}

/**
 * Where in the chain's history a question is answered. `finalized` is the default where the chain has it. A number is a
 * decimal string.
 */
export type At = 'latest' | 'safe' | 'finalized' | { readonly number: string } | { readonly hash: string }

/** Ways in which a token may be held for the account by another one. None is followed unless named. */
export type Delegation = 'delegate-v2' | 'delegate-v1' | 'erc5639' | 'erc6551' | 'hybrid-custody'

/** A requirement on one collection. */
export type HoldingQuery = {
  /** CAIP-2. */
  readonly chain: string
  /** Where it can be told from the chain it may be left out. */
  readonly standard?: Standard | undefined
  /**
   * Contract address (`eip155`, `tezos`), contract account (`near`), collection number (`polkadot`), Cadence type
   * `A.<address>.<Contract>.NFT` (`flow`), creator address or ARC-72 application id (`algorand`).
   */
  readonly collection: string
  /** Only these tokens count. */
  readonly tokens?: readonly TokenSelector[] | undefined
  /** Only tokens whose id begins so (NEAR stores with several series in one contract). */
  readonly tokenPrefix?: string | undefined
  readonly amount?: AmountBounds | undefined
  /** Algorand: unit name, or a prefix of the asset's name, that picks one series of a creator. NEAR `sbt`: number of a class. */
  readonly unit?: string | undefined
  readonly traits?: readonly TraitCondition[] | undefined
  /** Metadata counts only when its bytes are proven: on the chain itself, or hashing to what the chain or the content id says. */
  readonly integrity?: 'verified' | undefined
  /** Only tokens that cannot be passed on (ERC-5192 locked, NEP-393, ARC-71). */
  readonly soulbound?: boolean | undefined
  readonly at?: At | undefined
  readonly delegates?: readonly Delegation[] | undefined
  /** Name of a configured indexer that may list tokens; what it says is checked against the node. */
  readonly indexer?: string | undefined
  /** EVM: block of the contract's deployment, where a search through its logs begins. Decimal string. */
  readonly deployBlock?: string | undefined
  /** EVM: the factory that must have created the contract (Ocean data NFT). */
  readonly factory?: string | undefined
  /** Flow: public path of the collection, where the contract's own answer must not be used. */
  readonly collectionPath?: string | undefined
}

/** A tree of requirements, over collections, chains and every account that the person has proven. */
export type Gate =
  | HoldingQuery
  | { readonly allOf: readonly Gate[] }
  | { readonly anyOf: readonly Gate[] }
  /** Holds only when the inner gate is known not to hold. */
  | { readonly not: Gate }

/** A block that answers are true at. Where a chain has rounds or levels, `number` is those. */
export type Block = {
  /** CAIP-2. */
  readonly chain: string
  readonly number: string
  readonly hash: string
  /** RFC 3339, where the chain tells. */
  readonly time?: string | undefined
}

/** Where an answer came from: what was asked, never with credentials. */
export type Source = {
  readonly kind: 'node' | 'indexer'
  /** Host names of the endpoints that agreed. */
  readonly endpoints: readonly string[]
  /** How it was asked, for example `balanceOf`, `multicall`, `logs`, `run_view`, `big_map`. */
  readonly method: string
}

/** One step of the way from the proven account to the account that holds the token. */
export type Via = {
  readonly kind: Delegation
  /** CAIP-10 of the holder that the step leads to. */
  readonly account: string
  /** Contract of the registry or of the token-bound account. */
  readonly contract?: string | undefined
}

/** One token that the account holds. */
export type Token = {
  /** CAIP-19, where the id fits (percent-encoded); the raw id is in `id`. */
  readonly asset?: string | undefined
  readonly id: string
  /** Decimal string; `1` for what cannot be divided. */
  readonly balance: string
  /** False for what is locked to its account, undefined where the chain does not tell. */
  readonly transferable?: boolean | undefined
  /** The token carries an end date that has passed. */
  readonly expired?: boolean | undefined
  /** CAIP-10 of the holder when it is not the proven account itself. */
  readonly holder?: string | undefined
  readonly via?: readonly Via[] | undefined
}

/** What an account holds of a collection at a block. */
export type Holdings = {
  readonly ok: true
  /** CAIP-10 of the account that was asked about. */
  readonly owner: string
  readonly chain: string
  readonly standard: Standard
  readonly collection: string
  /**
   * What counts towards `amount`: of the named tokens, or of the whole collection. Decimal string. Never more than the
   * account holds. Where `complete` is false and the chain has told the number itself (`balanceOf`), it is that number,
   * larger than what `tokens` sums up to; a balance that is no more than that sum is taken as a lower bound.
   */
  readonly balance: string
  /** Which tokens; may be fewer than `balance` says when `complete` is false. */
  readonly tokens: readonly Token[]
  /** True when `tokens` is everything that the account holds of what was asked for. */
  readonly complete: boolean
  /** True when other accounts may hold more for this one (`delegates`) than could be found: `balance` is a lower bound. */
  readonly lowerBound?: boolean | undefined
  readonly block: Block
  readonly source: Source
  readonly warnings: readonly OwnershipWarning[]
}

/** Something worth knowing that did not change the answer. */
export type OwnershipWarning = { readonly code: string; readonly message: string }

/** Could not find out: never the same as "not an owner". */
export type HoldingsFailure = Undecided

/** Where metadata of one token is to be found, as the chain says. Nothing in it is trusted. */
export type MetadataSource = {
  readonly tokenId: string
  /** Which reading of the document applies. */
  readonly schema: MetadataSchema
  /** As on chain; `{id}` (ERC-1155, ARC-3) is not yet replaced. */
  readonly uri?: string | undefined
  /** Base that a relative `uri` is resolved against (NEP-177). */
  readonly base?: string | undefined
  /** What the chain itself holds. */
  readonly document?: unknown
  /** There may be more that cannot be read here: a trait that is not found is then not known to be absent. */
  readonly partial?: true | undefined
  /**
   * Whether a document at `uri` adds to `document` (its members win or lose) or stands alone.
   * `remote-wins` is TZIP-16 and NEP-177, `chain-wins` is for contracts that say so.
   */
  readonly merge?: 'remote-wins' | 'chain-wins' | undefined
  /** What the bytes of the document must hash to, as the chain says. */
  readonly digest?: MetadataDigest | undefined
  /** CAIP-10 of the contract, for `tezos-storage:` and for messages. */
  readonly contract?: string | undefined
  /** Reads `tezos-storage:` values and the like, by the budget of whoever asks; given by the adapter. */
  readonly readStorage?: ((uri: string, options?: AskOptions) => Promise<Uint8Array | undefined>) | undefined
}

/** SHA-256 of the bytes; `arc3-extra` is ARC-3's SHA-512/256 over the bytes and `extra`. */
export type MetadataDigest =
  | { readonly algorithm: 'sha-256'; readonly value: Uint8Array }
  | { readonly algorithm: 'arc3-extra'; readonly value: Uint8Array; readonly extra: Uint8Array }

/** Schemas of token metadata that are understood. */
export type MetadataSchema =
  | 'erc721'
  | 'erc1155'
  | 'tzip21'
  | 'nep177'
  | 'assethub'
  | 'unique'
  | 'flow'
  | 'arc3'
  | 'arc19'
  | 'arc69'
  | 'arc72'

/** One attribute, in whatever spelling the document had it. */
export type Attribute = {
  readonly name: string
  readonly value: TraitValue
  /** Type named by TZIP-21, `display_type` of marketplaces. */
  readonly type?: string | undefined
  readonly displayType?: string | undefined
  readonly max?: number | string | undefined
}

/** Metadata in one shape for all chains. */
export type Metadata = {
  readonly name?: string | undefined
  readonly description?: string | undefined
  /** As in the document: passed on, never fetched. */
  readonly image?: string | undefined
  /** The same through a configured gateway, where it is content-addressed. */
  readonly imageGateway?: string | undefined
  readonly externalUrl?: string | undefined
  readonly attributes: readonly Attribute[]
  /** Attributes by name; a list where a name comes more than once. */
  readonly traits: Readonly<Record<string, TraitValue | readonly TraitValue[]>>
  /** The document itself, after merging; integers above 2^53 as strings. */
  readonly raw: unknown
  readonly schema: MetadataSchema
  readonly uri?: string | undefined
  /** `verified`: the bytes hash to what the chain or the content id says; `onchain`: they are on the chain itself. */
  readonly integrity: 'onchain' | 'verified' | 'unverified'
  /** There may be more that could not be read: a trait that is not there is not known to be absent. */
  readonly partial?: true | undefined
}

/** Metadata, or why there is none. */
export type MetadataResult =
  | { readonly ok: true; readonly metadata: Metadata }
  | { readonly ok: false; readonly code: OwnershipCode; readonly retryable: boolean; readonly reason: string }

/** Resolves metadata. Made by `createMetadataResolver` of `@countersign/nft-ownership/metadata`. */
export type MetadataResolver = (source: MetadataSource, options?: AskOptions) => Promise<MetadataResult>

/** What one check may still spend; shared by all its steps. Made by `createBudget`. */
export type Budget = {
  /** Called before each request. Throws `OwnershipError` (`budget_exceeded`) when nothing is left. */
  readonly request: () => void
  /** Called with the size of each answer, in bytes. Throws as above. */
  readonly bytes: (count: number) => void
  /** Aborts when the time is over. */
  readonly signal: AbortSignal
  /** What was spent so far. */
  readonly spent: () => { readonly requests: number; readonly bytes: number; readonly milliseconds: number }
}

/** What every question to a chain carries. */
export type AskOptions = { readonly budget?: Budget | undefined }

/** What a question for metadata carries beside. */
export type DescribeOptions = AskOptions & {
  /** CAIP-10 of the account that `holdings` was asked about: some chains keep a token's metadata with its holder. */
  readonly owner?: string | undefined
}

/** One chain: pins a block, says what an account holds there, and where a token's metadata is. */
export type ChainAdapter = {
  /** CAIP-2. */
  readonly chain: string
  /**
   * Resolves a block tag. Proves first that the endpoint serves this very chain. Everything in one check is read at the
   * block that it gives. Rejects with `OwnershipError`.
   */
  readonly pin: (at: At | undefined, options?: AskOptions) => Promise<Block>
  /**
   * What `owner` (CAIP-10, on this chain) holds of the query's collection at `block`. `traits`, `amount`, `integrity`
   * and `at` are taken out of the query first, so that many gates share one answer: always list the tokens where the
   * chain can, and with `soulbound` say of each whether it can be passed on. Never rejects for what a chain or a contract says.
   */
  readonly holdings: (
    query: HoldingQuery,
    owner: string,
    block: Block,
    options?: AskOptions,
  ) => Promise<Holdings | HoldingsFailure>
  /**
   * Where the metadata of these tokens is, which `holdings` has given for `owner`. In the order of `tokens`; a failure for
   * one token does not fail the others.
   */
  readonly describe: (
    query: HoldingQuery,
    tokens: readonly Token[],
    block: Block,
    options?: DescribeOptions,
  ) => Promise<readonly (MetadataSource | HoldingsFailure)[]>
}

/** Options that every adapter takes. */
export type AdapterOptions = {
  /** CAIP-2. */
  readonly chain: string
  /** Endpoints of nodes, in order of preference. */
  readonly urls: readonly string[]
  /** Sent to every endpoint of `urls`. */
  readonly headers?: Readonly<Record<string, string>> | undefined
  /**
   * How many endpoints must give the same answer. Default 1: the first that answers is believed. The blocks that they name
   * as newest may lie 15 minutes apart; the lowest of them is then asked of all.
   */
  readonly agree?: number | undefined
  /** Milliseconds for one request. Default 10,000. */
  readonly timeout?: number | undefined
  /** Default: the platform's. */
  readonly fetch?: typeof fetch | undefined
}
