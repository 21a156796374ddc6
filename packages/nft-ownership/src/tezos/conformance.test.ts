import { describe, test } from 'vitest'
import { adapterConformance } from '../test/conformance.ts'
import { createTezosAdapter } from './adapter.ts'
import { scriptExpr } from './internal/pack.ts'
import { CHAIN, createDouble } from './test/octez.ts'

const ALICE = 'tz1UBZUkXpKGhYsP5KtzDNqLLchwF4uHrGjw'
const BOB = 'tz1Zz4MmtM6mpzh5XWiAEXGeP9iWsT7PSmzg'
const KT1 = 'KT1RJ6PbjHpwc3M5rw5s2Nbmefwbuwbdxton'
const common = {
  create: createTezosAdapter,
  chain: CHAIN,
  otherChain: 'tezos:NetXnHfVqm9iesp',
  stranger: `${CHAIN}:${BOB}`,
}
const key = (id: bigint) => scriptExpr({ kind: 'int', int: id })
const storage = {
  type: {
    prim: 'pair',
    args: [
      { prim: 'big_map', args: [{ prim: 'nat' }, { prim: 'address' }], annots: ['%ledger'] },
      { prim: 'nat', annots: ['%next_token_id'] },
    ],
  },
  value: { prim: 'Pair', args: [{ int: '5' }, { int: '4' }] },
}

describe('an adapter of Tezos, asking balance_of', () => {
  const balances = { [`${ALICE}/7`]: '3', [`${ALICE}/9`]: '1', [`${BOB}/10`]: '1' }
  const cases = adapterConformance({
    ...common,
    node: createDouble({ contracts: { [KT1]: { balances } } }).fetch,
    query: { chain: CHAIN, collection: KT1, tokens: ['7', '9'] },
    owner: { account: `${CHAIN}:${ALICE}`, balance: '4', tokens: ['7', '9'] },
  })
  for (const { name, run } of cases) test(name, run)
})

describe('an adapter of Tezos, reading the ledger', () => {
  const cases = adapterConformance({
    ...common,
    node: createDouble({
      helpers: false,
      contracts: { [KT1]: { storage } },
      bigMaps: {
        5: {
          [key(0n)]: { string: ALICE },
          [key(1n)]: { bytes: '00005db799bf9b0dc319ba1cf21ab01461a9639043ca' },
        },
      },
    }).fetch,
    query: { chain: CHAIN, collection: KT1 },
    owner: { account: `${CHAIN}:${ALICE}`, balance: '2', tokens: ['0', '1'] },
  })
  for (const { name, run } of cases) test(name, run)
})
