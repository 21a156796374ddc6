import type { Wallet } from '@countersign/connectors'
import { describe, expect, test } from 'vitest'
import { filterWallets, groupWallets } from './choice.ts'

const wallet = (name: string, namespace: string, more: Partial<Wallet> = {}): Wallet => ({
  id: `${name} ${namespace}`,
  key: name,
  name,
  namespace,
  signIn: () => new Promise(() => {}),
  ...more,
})
const FOX = wallet('Fox', 'eip155')
const TEMPLE = wallet('Temple', 'eip155')
const TEMPLE_TEZOS = wallet('Temple', 'tezos')
const SITE = wallet('MyNearWallet', 'near', { elsewhere: true })
const ALL = [FOX, SITE, TEMPLE, TEMPLE_TEZOS]
const names = (wallets: readonly Wallet[]) => wallets.map(({ id }) => id)

describe('groupWallets', () => {
  test('last used, installed, elsewhere; a wallet of two chains was used on one', () => {
    const last = { wallet: 'Temple', chain: 'tezos:NetXdQprcVkpaWU' }
    expect(groupWallets(ALL, { last })).toEqual([
      { name: 'last', wallets: [TEMPLE_TEZOS] },
      { name: 'installed', wallets: [FOX, TEMPLE] },
      { name: 'elsewhere', wallets: [SITE] },
    ])
  })

  test('wallets of the hinted account’s namespace come first, the others as they appeared', () => {
    expect(names(groupWallets(ALL, { first: 'tezos' })[0]?.wallets ?? [])).toEqual([
      'Temple tezos',
      'Fox eip155',
      'Temple eip155',
    ])
  })

  test('has no empty groups', () => {
    expect(groupWallets([], {})).toEqual([])
    expect(groupWallets([SITE], {}).map(({ name }) => name)).toEqual(['elsewhere'])
  })
})

describe('filterWallets', () => {
  const NAMES: Readonly<Record<string, string>> = { eip155: 'Ethereum', tezos: 'Tezos', near: 'NEAR' }
  const filter = (text: string, namespace = '') =>
    names(filterWallets(ALL, { namespace, text, nameOf: (id) => NAMES[id] ?? id }))

  test.each([
    ['', names(ALL)],
    ['  ', names(ALL)],
    ['temple', ['Temple eip155', 'Temple tezos']],
    ['tez tem', ['Temple tezos']],
    ['near', ['MyNearWallet near']],
    ['TÉMPLE ether', ['Temple eip155']],
    ['(', []],
  ])('%j finds %j', (text, found) => {
    expect(filter(text)).toEqual(found)
  })

  test('a namespace and a text narrow together', () => {
    expect(filter('temple', 'tezos')).toEqual(['Temple tezos'])
    expect(filter('', 'flow')).toEqual([])
  })
})
