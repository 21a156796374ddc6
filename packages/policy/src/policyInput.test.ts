import { describe, expect, test } from 'vitest'
import { policyInput, RESERVED_INPUTS } from './policyInput.ts'
import type { PolicyNft } from './types.ts'

const account = 'eip155:1:0xab16a96D359eC26a11e2C2b3d8f8B8942d5Bfcdb'
const nft: PolicyNft = {
  chain: 'eip155:1',
  standard: 'erc721',
  collection: '0x0000000000000000000000000000000000000001',
  balance: '2',
  account,
  block: { number: '10', hash: '0x00' },
  tokens: [
    { id: '340282366920938463463374607431768211456', balance: '1', metadata: { traits: { Level: 5 } } },
  ],
}
const options = {
  account,
  holdings: [nft, { ...nft, collection: 'b' }],
  clientId: 'shop',
  scopes: ['openid'],
}

describe('policyInput', () => {
  test('has the account, the holdings, the client and the time', () => {
    expect(policyInput({ ...options, now: new Date(0), inputs: { tier: 'gold' } })).toEqual({
      account,
      chain: 'eip155:1',
      accounts: [account],
      nft,
      nfts: options.holdings,
      client_id: 'shop',
      scopes: ['openid'],
      now: '1970-01-01T00:00:00.000Z',
      tier: 'gold',
    })
  })

  test('has no first holding where there is none', () => {
    expect(policyInput({ ...options, holdings: [] })).not.toHaveProperty('nft')
  })

  test.each(RESERVED_INPUTS)('refuses %s among the configured inputs', (name) => {
    expect(() => policyInput({ ...options, inputs: { [name]: 'x' } })).toThrow(TypeError)
  })

  test.each(['', 'eip155:1', '0xab', 'EIP155:1:0xab', 'eip155:1:0xab:cd'])(
    'refuses the account %j',
    (wrong) => {
      expect(() => policyInput({ ...options, account: wrong })).toThrow(TypeError)
    },
  )
})
