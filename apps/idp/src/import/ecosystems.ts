import type { NftMapping } from '../config/nft.ts'
import type { FindingCode } from './findings.ts'

/** A finding without its place. */
export type Remark = readonly [code: FindingCode, message: string]

/** What is to be known about one of the predecessor's ecosystems. */
export type Ecosystem = {
  readonly standard: string
  /** What has let people in, whatever becomes of the constraint. */
  readonly holes?: readonly Remark[] | undefined
  /** What is different for a constraint that is kept. */
  readonly remarks?: readonly Remark[] | undefined
  /** Where the predecessor's `trait` is found. */
  readonly source: (trait: string) => NonNullable<NftMapping['from']['any']>
}

const FORGEABLE: Remark = [
  'sign_in_forgeable',
  'Anyone could sign in there as any account of this chain, and so meet the whole gate: nobody who came in by it is proven. Let everyone sign in anew.',
]

const trait: Ecosystem['source'] = (name) => ({ trait: name })

/** By the predecessor's name. `POLKADOT` is Unique Network and its sisters; Astar and Moonbeam are EVM chains. */
export const ECOSYSTEMS: Readonly<Record<string, Ecosystem>> = {
  EVM: {
    standard: 'erc721',
    source: trait,
    remarks: [
      [
        'ownership_changed',
        'A contract needs no metadata extension to count, and is read at a final block. Write `standard: erc1155` where it is one.',
      ],
    ],
  },
  TEZOS: {
    standard: 'fa2',
    source: trait,
    holes: [FORGEABLE],
    remarks: [
      ['ownership_changed', 'Editions count as well, not only tokens that exist once; sold ones never do.'],
    ],
  },
  NEAR: {
    standard: 'nep171',
    // NEP-177 names the members of a token’s own metadata.
    source: (name) => ({ path: name }),
    holes: [
      FORGEABLE,
      [
        'ownership_unproven',
        'Every account was an owner there: only whether the contract answers was looked at. Now a token has to be held.',
      ],
    ],
  },
  POLKADOT: {
    standard: 'unique',
    source: trait,
    holes: [
      [
        'ownership_unproven',
        'A token of any collection was enough there. Now it has to be one of this collection.',
      ],
    ],
  },
  FLOW: {
    standard: 'flow',
    source: trait,
    holes: [FORGEABLE],
    remarks: [
      [
        'ownership_changed',
        'The exact Cadence type counts, in a collection of the contract that declares it; metadata is of that token. Only the address was compared there, and metadata came from the test network.',
      ],
    ],
  },
  ALGORAND: {
    standard: 'asa',
    source: trait,
    remarks: [
      [
        'ownership_changed',
        'Every asset of the creator that is held counts, whether or not IPFS answers; metadata is of such an asset, not of the first one of anybody.',
      ],
    ],
  },
}
