import type { Delegation, HoldingQuery, Standard } from '../types.ts'
import { isNatural } from './isNatural.ts'

/** What a query of one namespace may say. */
export type NamespaceRules = {
  readonly standards: readonly Standard[]
  /** True when the text can name a collection of this standard; without one, of any. */
  readonly isCollection: (text: string, standard: Standard | undefined) => boolean
  /** The one spelling, where several are accepted. */
  readonly spelt?: ((collection: string) => string) | undefined
  /** How the collection is written, for messages. */
  readonly collection: string
  readonly isToken: (text: string, standard: Standard | undefined) => boolean
  /** Whether ids are numbers, so that ranges mean something. */
  readonly ranges: boolean
  readonly delegations: readonly Delegation[]
  /** Members that only this namespace has. */
  readonly fields: readonly (keyof HoldingQuery)[]
}

const U256 = 2n ** 256n
const U64 = 2n ** 64n
const U32 = 2n ** 32n
const EVM_ADDRESS = /^0x[0-9a-fA-F]{40}$/
const KT1 = /^KT1[1-9A-HJ-NP-Za-km-z]{33}$/
const NEAR_ACCOUNT = /^[a-z0-9]+(?:[-_.][a-z0-9]+)*$/
const CADENCE_TYPE = /^A\.[0-9a-f]{16}\.[A-Za-z_][A-Za-z0-9_]{0,127}(?:\.[A-Za-z_][A-Za-z0-9_]{0,127})?$/
const ALGORAND_ADDRESS = /^[A-Z2-7]{58}$/

export function isNumberBelow(text: string, limit: bigint): boolean {
  return isNatural(text) && BigInt(text) < limit
}

/** The namespaces that there are adapters for. */
export const NAMESPACES: Readonly<Record<string, NamespaceRules>> = {
  eip155: {
    standards: ['erc721', 'erc1155', 'erc20'],
    isCollection: (text) => EVM_ADDRESS.test(text),
    collection: 'a contract address, 0x and 40 hexadecimal digits',
    isToken: (text) => isNumberBelow(text, U256),
    ranges: true,
    delegations: ['delegate-v2', 'delegate-v1', 'erc5639', 'erc6551'],
    fields: ['deployBlock', 'factory'],
  },
  tezos: {
    standards: ['fa2'],
    isCollection: (text) => KT1.test(text),
    collection: 'a contract address, KT1 and 33 characters',
    isToken: isNatural,
    ranges: true,
    delegations: [],
    fields: [],
  },
  near: {
    standards: ['nep171', 'nep245', 'sbt'],
    isCollection: (text) => text.length >= 2 && text.length <= 64 && NEAR_ACCOUNT.test(text),
    collection: 'the account of a contract',
    isToken: (text) => text.length > 0 && text.length <= 256,
    ranges: false,
    delegations: [],
    // `unit` is the class of soulbound tokens.
    fields: ['tokenPrefix', 'unit'],
  },
  polkadot: {
    standards: ['uniques', 'nfts', 'unique'],
    isCollection: (text) => isNumberBelow(text, U32),
    collection: 'a collection number',
    isToken: (text) => isNumberBelow(text, U32),
    ranges: true,
    delegations: [],
    fields: [],
  },
  flow: {
    standards: ['flow'],
    isCollection: (text) => CADENCE_TYPE.test(text),
    // The contract alone stands for the NFTs that it declares.
    spelt: (text) => (text.split('.').length === 3 ? `${text}.NFT` : text),
    collection: 'a Cadence type, A.<16 hexadecimal digits>.<Contract>.NFT',
    isToken: (text) => isNumberBelow(text, U64),
    ranges: true,
    delegations: ['hybrid-custody'],
    fields: ['collectionPath'],
  },
  algorand: {
    standards: ['asa', 'arc72'],
    isCollection: (text, standard) =>
      (standard !== 'asa' && isNumberBelow(text, U64)) ||
      (standard !== 'arc72' && ALGORAND_ADDRESS.test(text)),
    collection: 'a creator (asa), or an application id (arc72)',
    isToken: (text, standard) => isNumberBelow(text, standard === 'arc72' ? U256 : U64),
    ranges: true,
    delegations: [],
    fields: ['unit'],
  },
}
