import { describe, expect, test } from 'vitest'
import { OFFLINE_CHAINS, toChains, whoCanSignIn } from './chains.ts'

describe('toChains', () => {
  test('default: chains with their endpoints, in order', () => {
    expect(toChains(['near:mainnet=https://a.example', 'near:mainnet=http://127.0.0.1:1/x?k=v'])).toEqual({
      'near:mainnet': { rpc: ['https://a.example', 'http://127.0.0.1:1/x?k=v'] },
    })
    expect(toChains([])).toEqual({})
  })

  test.each([
    '',
    'near:mainnet',
    'near:mainnet=',
    '=https://a.example',
    'near:mainnet=ftp://a.example',
    'near=https://a',
  ])('error: %j is none', (text) => {
    expect(() => toChains([text])).toThrow('[chain_invalid]')
  })
})

describe('whoCanSignIn', () => {
  test('default: names those that need an endpoint', () => {
    expect(whoCanSignIn(Object.keys(OFFLINE_CHAINS))).toMatchInlineSnapshot(`
      "Wallets of Ethereum, Tezos, Polkadot and Algorand can sign in.
        Those of NEAR and Flow need an endpoint of their chain: --chain near:mainnet=<url>"
    `)
    expect(whoCanSignIn([...Object.keys(OFFLINE_CHAINS), 'near:testnet', 'flow:mainnet'])).toBe(
      'Wallets of Ethereum, Tezos, Polkadot, Algorand, NEAR and Flow can sign in.',
    )
  })
})
