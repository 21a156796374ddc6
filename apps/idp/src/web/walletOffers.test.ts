import { describe, expect, test } from 'vitest'
import { CONNECTORS } from './entries.ts'
import { namespacesOf } from './namespaces.ts'
import { offersFor } from './walletOffers.ts'

const PLUGINS = [{ namespaces: ['tezos'] }]
const chainOf = (namespace: string) => `${namespace}:1`

describe('offersFor', () => {
  test.each(Object.keys(CONNECTORS))('has at least two wallets for %s, at https addresses', (namespace) => {
    const offers = offersFor([chainOf(namespace)], PLUGINS)
    expect(offers.length).toBeGreaterThanOrEqual(2)
    for (const { namespaces, url } of offers) {
      expect(namespaces).toEqual([namespace])
      expect(new URL(url).protocol).toBe('https:')
    }
  })

  test('names only what the request needs, each wallet once', () => {
    const offers = offersFor(['tezos:1', 'eip155:1'])
    expect(offers.find(({ name }) => name === 'Temple')?.namespaces.toSorted()).toEqual(['eip155', 'tezos'])
    expect(offers.find(({ name }) => name === 'Flow Wallet')).toBeUndefined()
    expect(new Set(offers.map(({ name }) => name)).size).toBe(offers.length)
  })

  test('leaves out what only a connector of the operator could reach', () => {
    expect(offersFor(['tezos:1']).map(({ name }) => name)).toEqual(['Temple'])
    expect(offersFor(['tezos:1'], PLUGINS).length).toBeGreaterThan(1)
  })
})

describe('namespacesOf', () => {
  test('in the order of the chains; a single EVM chain has its own name', () => {
    expect(namespacesOf(['tezos:NetXdQprcVkpaWU', 'eip155:137'], { eip155: '/e.js' })).toEqual([
      { id: 'tezos', name: 'Tezos', connector: undefined },
      { id: 'eip155', name: 'Polygon', connector: '/e.js' },
    ])
  })

  test('several EVM chains, and those without a name, are Ethereum', () => {
    for (const chains of [['eip155:1', 'eip155:8453'], ['eip155:31337']])
      expect(namespacesOf(chains, {})[0]?.name).toBe('Ethereum')
    expect(namespacesOf(['constructor:1'], {})[0]).toEqual({
      id: 'constructor',
      name: 'constructor',
      connector: undefined,
    })
  })
})
