import { encodeAddress } from '@polkadot/util-crypto'
import { expect } from 'vitest'
import type { HoldingQuery, Holdings } from '../../types.ts'
import { createPolkadotAdapter, type PolkadotAdapterOptions } from '../index.ts'
import { idKey, storageKey } from '../storageKeys.ts'
import {
  ALICE,
  BOB,
  CHAIN,
  nfts,
  type SubstrateNodeOptions,
  substrateNode,
  uniques,
} from './substrateNode.ts'

export type Setup = SubstrateNodeOptions &
  Partial<Pick<PolkadotAdapterOptions, 'specNames' | 'idWidths' | 'maxTokens'>>

export function setUp({ specNames, idWidths, maxTokens, ...node }: Setup) {
  const { fetch, calls } = substrateNode(node)
  const options = { chain: CHAIN, urls: ['https://node.example'], fetch, specNames, idWidths, maxTokens }
  return { adapter: createPolkadotAdapter(options), calls }
}

export const ownerOf = (account: Uint8Array, prefix = 42) => `${CHAIN}:${encodeAddress(account, prefix)}`

export async function ask(setup: Setup, query: Partial<HoldingQuery> = {}, owner = ownerOf(ALICE)) {
  const { adapter, calls } = setUp(setup)
  const block = await adapter.pin('finalized')
  calls.length = 0
  const asked = { chain: CHAIN, standard: 'nfts', collection: '1', ...query } as const
  return { answer: await adapter.holdings(asked, owner, block), calls }
}

export async function held(
  setup: Setup,
  query: Partial<HoldingQuery> = {},
  owner?: string,
): Promise<Holdings> {
  const { answer } = await ask(setup, query, owner)
  expect(answer).toMatchObject({ ok: true })
  return answer as Holdings
}

export const items = [
  { id: 5, owner: ALICE },
  { id: 300, owner: ALICE, locked: true },
  { id: 4_294_967_295, owner: ALICE, disabled: true },
  { id: 7, owner: BOB },
]
export const storage = {
  ...nfts(1, items),
  ...nfts(2, [{ id: 1, owner: BOB }]),
  ...uniques(1, items.slice(0, 2)),
}
export const keyOf = (item: number) => storageKey('Nfts', 'Item', idKey('1', 4), idKey(String(item), 4))
export const listKey = (owner: Uint8Array, collection: number, item: number) =>
  storageKey('Nfts', 'Account', owner, idKey(String(collection), 4), idKey(String(item), 4))
