import { describe, expect, test } from 'vitest'
import { fittingChains } from './wantedChains.ts'

describe('fittingChains', () => {
  test('an account of another namespace would not do', () => {
    expect(fittingChains(['eip155:1', 'near:mainnet'], ['near:mainnet'])).toEqual(['near:mainnet'])
  })

  test('EVM accounts may count on other EVM chains, the demanded one comes first', () => {
    expect(fittingChains(['eip155:1', 'eip155:137', 'flow:mainnet'], ['eip155:137'])).toEqual([
      'eip155:137',
      'eip155:1',
    ])
  })

  test('elsewhere an account of another network is another account', () => {
    expect(fittingChains(['near:mainnet', 'near:testnet'], ['near:testnet'])).toEqual(['near:testnet'])
  })

  test('where people cannot sign in on the very chain, its namespace has to do', () => {
    expect(fittingChains(['tezos:NetXdQprcVkpaWU'], ['tezos:NetXsqzbfFenSTS'])).toEqual([
      'tezos:NetXdQprcVkpaWU',
    ])
    expect(fittingChains(['eip155:1'], ['eip155:8453'])).toEqual(['eip155:1'])
  })

  test('nothing is wanted: nothing fits better than anything else', () => {
    expect(fittingChains(['eip155:1'], [])).toEqual([])
  })
})
