import { describe, expect, test } from 'vitest'
import { parseConfig } from '../config/load.ts'
import { placesOf } from '../test/issuesOf.ts'
import { KNOWN_WALLETS, walletLinks } from './wallets.ts'

const url = 'https://id.example/auth/phone/AbCdEfGhIjKlMnOpQrStUvWx'
const all = Object.keys(KNOWN_WALLETS) as (keyof typeof KNOWN_WALLETS)[]

describe('walletLinks', () => {
  test('default: the wallets of the chains, each in the form that its maker documents', () => {
    const links = walletLinks(all, { chains: ['eip155:1'], url })
    const encoded = encodeURIComponent(url)
    expect(Object.fromEntries(links.map(({ name, href }) => [name, href]))).toEqual({
      MetaMask: 'https://link.metamask.io/dapp/id.example/auth/phone/AbCdEfGhIjKlMnOpQrStUvWx',
      'Coinbase Wallet': `https://go.cb-w.com/dapp?cb_url=${encoded}`,
      'Trust Wallet': `https://link.trustwallet.com/open_url?coin_id=60&url=${encoded}`,
      SubWallet: `https://mobile.subwallet.app/browser?url=${encoded}`,
    })
  })

  test('behavior: only wallets that can sign for the request', () => {
    const chains = ['polkadot:91b171bb158e2d3848fa23a9f1c25182']
    expect(walletLinks(all, { chains, url }).map(({ name }) => name)).toEqual(['SubWallet'])
    expect(walletLinks(all, { chains: ['flow:mainnet'], url })).toEqual([])
  })
})

describe('signIn.phone', () => {
  const parse = (phone: object) => parseConfig({ signIn: { phone } } as Parameters<typeof parseConfig>[0])
  const own = (link: string) => ({ wallets: [{ name: 'Own', link, namespaces: ['tezos'] }] })

  test('default: off, three minutes for a link, all known wallets', () => {
    expect(parse({}).signIn.phone).toEqual({ enabled: false, ttl: 180, session: 300, wallets: all })
  })

  test('behavior: a wallet of the operator, beside known ones', () => {
    const { wallets } = own('https://own.example/open?page={url}')
    const { phone } = parse({ wallets: ['metamask', ...wallets] }).signIn
    const links = walletLinks(phone.wallets, { chains: ['tezos:NetXdQprcVkpaWU'], url })
    expect(links).toEqual([{ name: 'Own', href: `https://own.example/open?page=${encodeURIComponent(url)}` }])
  })

  test.each([
    [own('http://own.example/{url}'), 'wallets.0.link'],
    [own('own://open?{url}'), 'wallets.0.link'],
    [own('https://{hostPath}/open'), 'wallets.0.link'],
    [own('https://own.example{hostPath}'), 'wallets.0.link'],
    [own('https://own.example/open'), 'wallets.0.link'],
    [own('https://own.example/{url}/{url}'), 'wallets.0.link'],
    [own('https://own.example/{url}/{other}'), 'wallets.0.link'],
    [{ wallets: ['unknown'] }, 'wallets.0'],
    [{ ttl: 3600 }, 'ttl'],
    [{ ttl: 10 }, 'ttl'],
    [{ session: 6000 }, 'session'],
  ])('error: %j', (phone, path) => {
    expect(placesOf({ signIn: { phone } })).toEqual([`config_invalid signIn.phone.${path}`])
  })
})
