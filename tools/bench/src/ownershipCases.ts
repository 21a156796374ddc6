import type { HoldingQuery } from '@countersign/nft-ownership'
import {
  createDouble as algod,
  CHAIN as algorandChain,
  someone,
} from '../../../packages/nft-ownership/src/algorand/test/algod.ts'
import { accessNode } from '../../../packages/nft-ownership/src/flow/test/accessNode.ts'
import { nearNode, nep171 } from '../../../packages/nft-ownership/src/near/test/nearNode.ts'
import { addressOf } from '../../../packages/nft-ownership/src/polkadot/ss58.ts'
import {
  ALICE,
  BOB,
  nfts,
  CHAIN as polkadotChain,
  substrateNode,
} from '../../../packages/nft-ownership/src/polkadot/test/substrateNode.ts'
import { uniqueMethods } from '../../../packages/nft-ownership/src/polkadot/test/uniqueMethods.ts'
import {
  createDouble as octez,
  CHAIN as tezosChain,
} from '../../../packages/nft-ownership/src/tezos/test/octez.ts'

/** One chain: a question, who owns what is asked for, who does not, and a double of a node to ask. */
export type OwnershipCase = {
  readonly name: string
  readonly query: HoldingQuery
  /** CAIP-10. Holds {@link HELD} tokens. */
  readonly owner: string
  readonly stranger: string
  /** In the shape of the chain's specification, as the tests of the adapters have it. */
  readonly node: typeof fetch
}

/** How many tokens the owner has on every chain. */
export const HELD = 40

const IDS = Array.from({ length: HELD }, (_, index) => index)
const each = <T>(value: (id: number) => T, first = 0): Readonly<Record<string, T>> =>
  Object.fromEntries(IDS.map((id) => [String(first + id), value(first + id)]))

function tezos(): OwnershipCase {
  const [owner, stranger] = ['tz1UBZUkXpKGhYsP5KtzDNqLLchwF4uHrGjw', 'tz1Zz4MmtM6mpzh5XWiAEXGeP9iWsT7PSmzg']
  const collection = 'KT1RJ6PbjHpwc3M5rw5s2Nbmefwbuwbdxton'
  const type = { prim: 'nat', annots: ['%next_token_id'] }
  const contract = {
    storage: { type, value: { int: String(HELD) } },
    balances: Object.fromEntries(IDS.map((id) => [`${owner}/${id}`, '1'])),
  }
  return {
    name: 'Tezos, FA2',
    query: { chain: tezosChain, collection },
    owner: `${tezosChain}:${owner}`,
    stranger: `${tezosChain}:${stranger}`,
    node: octez({ contracts: { [collection]: contract } }).fetch,
  }
}

function near(): OwnershipCase {
  const chain = 'near:mainnet'
  return {
    name: 'NEAR, NEP-171',
    query: { chain, collection: 'pass.near' },
    owner: `${chain}:alice.near`,
    stranger: `${chain}:bob.near`,
    node: nearNode({ contracts: { 'pass.near': nep171(each(() => 'alice.near')) } }).fetch,
  }
}

function polkadot(): readonly OwnershipCase[] {
  const people = {
    owner: `${polkadotChain}:${addressOf(ALICE)}`,
    stranger: `${polkadotChain}:${addressOf(BOB)}`,
  }
  const substrate = addressOf(ALICE)
  const unique = uniqueMethods(
    1,
    IDS.map((id) => ({ id: id + 1, owner: { substrate } })),
  )
  return [
    {
      name: 'Asset Hub, pallet-nfts',
      query: { chain: polkadotChain, standard: 'nfts', collection: '1' },
      ...people,
      node: substrateNode({
        storage: nfts(
          1,
          IDS.map((id) => ({ id, owner: ALICE })),
        ),
      }).fetch,
    },
    {
      name: 'Unique Network',
      query: { chain: polkadotChain, standard: 'unique', collection: '1' },
      ...people,
      node: substrateNode({ specName: 'unique', methods: unique }).fetch,
    },
  ]
}

function flow(): OwnershipCase {
  const chain = 'flow:mainnet'
  const owner = '0xc1e4f4f4c4257510'
  return {
    name: 'Flow, NFT standard v2',
    query: { chain, collection: 'A.0b2a3299cc857e29.TopShot.NFT' },
    owner: `${chain}:${owner}`,
    stranger: `${chain}:0xe467b9dd11fa00df`,
    node: accessNode({ holds: { [owner]: IDS.map(String) } }),
  }
}

function algorand(): OwnershipCase {
  const [owner, stranger, creator] = [someone(1), someone(2), someone(9)]
  const asset = { creator, total: 1, decimals: 0, name: 'Pass', 'unit-name': 'PASS', url: 'ipfs://x#arc3' }
  return {
    name: 'Algorand, ASA by creator',
    query: { chain: algorandChain, collection: creator },
    owner: `${algorandChain}:${owner}`,
    stranger: `${algorandChain}:${stranger}`,
    node: algod({
      assets: each(() => asset, 1000),
      holdings: { [owner]: each(() => ({ amount: 1 }), 1000), [stranger]: {} },
    }).fetch,
  }
}

/** Every chain that is asked through a double. An EVM is there in person. */
export const CASES: readonly OwnershipCase[] = [tezos(), near(), ...polkadot(), flow(), algorand()]
