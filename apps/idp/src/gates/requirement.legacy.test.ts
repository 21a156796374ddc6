import { describe, expect, test } from 'vitest'
import { ask, codeOf, gatesOf, requirement, THEIRS } from '../test/requirement.ts'

describe("requests in the predecessor's form", () => {
  const set = {
    collections: [`eip155:80001/${THEIRS}`, 'tezos:NetXdQprcVkpaWU/KT1VoZeuBMJF6vxtLqEFMoc4no5VDG789D7z'],
  }
  const MUMBAI = {
    chain: 'MUMBAI',
    smartContractAddress: THEIRS,
    factorySmartContractAddress: '',
    collectionPath: '',
  }
  const TEZOS = { chain: 'TEZOS', smartContractAddress: 'KT1VoZeuBMJF6vxtLqEFMoc4no5VDG789D7z' }
  const evm = { chain: 'eip155:80001', collection: THEIRS }

  test('behavior: one constraint', () => {
    const { form, parts } = requirement(set, ask({ chain: 'MUMBAI', smartContractAddress: THEIRS }))
    expect([form, parts[0]?.gate]).toEqual(['walt-idpkit', evm])
  })

  test.for(['nftTokenContraints', 'nftTokenConstraints'])(
    'behavior: several ecosystems, under %s',
    (name) => {
      const asked = { ecosystems: ['EVM', 'TEZOS'], [name]: { EVM: MUMBAI, TEZOS, NEAR: { chain: 'x' } } }
      expect(gatesOf(requirement(set, ask(asked)))).toEqual([
        { anyOf: [evm, { chain: 'tezos:NetXdQprcVkpaWU', collection: TEZOS.smartContractAddress }] },
      ])
    },
  )

  test('behavior: the chain may be named by CAIP-2', () => {
    const asked = { ecosystems: ['EVM'], nftTokenContraints: { EVM: { ...MUMBAI, chain: 'eip155:80001' } } }
    expect(gatesOf(requirement(set, ask(asked)))).toEqual([evm])
  })

  test.for([
    ['no such chain', { chain: 'MAINNET', smartContractAddress: 'a' }],
    ['no contract', { ecosystems: ['EVM'], nftTokenContraints: { EVM: { chain: 'MUMBAI' } } }],
    [
      'a listed ecosystem without a constraint',
      { ecosystems: ['EVM', 'NEAR'], nftTokenContraints: { EVM: MUMBAI } },
    ],
    ['no list', { ecosystems: 'EVM', nftTokenContraints: { EVM: MUMBAI } }],
    ['an empty list', { ecosystems: [], nftTokenContraints: { EVM: MUMBAI } }],
    ['no constraints', { ecosystems: ['EVM'] }],
    ['both spellings', { ecosystems: ['EVM'], nftTokenContraints: {}, nftTokenConstraints: {} }],
    ['a member that there is not', { ...MUMBAI, tokenId: '7' }],
    ['a constraint by inheritance', { ecosystems: ['constructor'], nftTokenContraints: { EVM: MUMBAI } }],
    [
      'an address for a Flow collection',
      { chain: 'MAINNET', ecosystem: 'FLOW', smartContractAddress: '0x0b2a3299cc857e29' },
    ],
    ['a chain of another ecosystem', { ecosystems: ['TEZOS'], nftTokenContraints: { TEZOS: MUMBAI } }],
  ] as const)('error: %s', ([, asked]) => {
    expect(codeOf(set, ask(asked))).toBe('nft_request_invalid')
  })
})
