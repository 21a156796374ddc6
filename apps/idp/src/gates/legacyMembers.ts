import type { Metadata } from '@countersign/nft-ownership'
import type { CheckedHolding, CheckedToken } from './types.ts'

/** The six members of the predecessor's `nft_token`; one is filled, the others are null. */
const MEMBERS = {
  eip155: 'evmNftMetadata',
  tezos: 'tezosNftMetadata',
  near: 'nearNftMetadata',
  flow: 'flowNftMetadata',
  polkadot: 'uniqueNftMetadata',
  algorand: 'algorandNftMetadata',
} as const

type Found = {
  readonly holding: CheckedHolding
  readonly token: CheckedToken
  readonly metadata: Metadata
  /** The document itself. */
  readonly raw: Readonly<Record<string, unknown>>
}

const record = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {}

const pairs = ({ attributes }: Metadata) => attributes.map(({ name, value }) => ({ name, value }))

const addressOf = (account: string): string => account.slice(account.lastIndexOf(':') + 1)

const evm = ({ metadata, raw }: Found) => ({
  name: metadata.name ?? null,
  description: metadata.description ?? null,
  image: metadata.image ?? null,
  image_data: raw['image_data'] ?? null,
  external_url: metadata.externalUrl ?? null,
  attributes: metadata.attributes.map(({ name, value }) => ({ trait_type: name, value })),
})

const near = ({ holding, raw, token }: Found) => ({
  token_id: token.id,
  owner_id: addressOf(token.holder ?? holding.account),
  metadata: raw,
})

const flow = ({ holding, metadata, token }: Found) => ({
  id: token.id,
  name: metadata.name ?? null,
  description: metadata.description ?? null,
  thumbnail: metadata.image ?? null,
  owner: addressOf(token.holder ?? holding.account),
  type: holding.collection,
  externalURL: metadata.externalUrl ?? null,
  traits: { traits: pairs(metadata) },
})

const unique = ({ metadata }: Found) => ({
  fullUrl: metadata.image ?? null,
  attributes: pairs(metadata),
})

const algorand = ({ metadata, raw }: Found) => ({
  name: metadata.name ?? null,
  description: metadata.description ?? null,
  image: metadata.image ?? null,
  decimals: raw['decimals'] ?? null,
  unitName: raw['unitName'] ?? raw['unit_name'] ?? null,
  properties: raw['properties'] ?? null,
})

const tezos = ({ metadata, raw }: Found) => ({ ...raw, attributes: pairs(metadata) })

const SHAPES = {
  evmNftMetadata: evm,
  tezosNftMetadata: tezos,
  nearNftMetadata: near,
  flowNftMetadata: flow,
  uniqueNftMetadata: unique,
  algorandNftMetadata: algorand,
} as const

const memberOf = (chain: string) => {
  const namespace = chain.slice(0, chain.indexOf(':'))
  return Object.hasOwn(MEMBERS, namespace) ? MEMBERS[namespace as keyof typeof MEMBERS] : undefined
}

const firstFound = (holdings: readonly CheckedHolding[]): Found | undefined => {
  for (const holding of holdings) {
    const token = holding.tokens.find(({ metadata }) => metadata !== undefined)
    if (token?.metadata) return { holding, token, metadata: token.metadata, raw: record(token.metadata.raw) }
  }
  return undefined
}

/**
 * Metadata of the first token under the member names of the walt.id IDP Kit. Unlike there it is a token of the collection
 * that was asked for, and the value of an attribute keeps its type.
 */
export const legacyMembers = (holdings: readonly CheckedHolding[]): Readonly<Record<string, unknown>> => {
  const found = firstFound(holdings)
  const filled = found && memberOf(found.holding.chain)
  return Object.fromEntries(
    Object.values(MEMBERS).map((name) => [name, found && name === filled ? SHAPES[name](found) : null]),
  )
}
