import { runs } from '@countersign/testing/runs'
import { getWallets } from '@wallet-standard/app'
import { registerWallet } from '@wallet-standard/wallet'
import fc from 'fast-check'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { anything, thrower } from '../test/hostile.ts'
import { openPage } from '../test/page.ts'
import { createSolanaWallet } from '../test/solanaWallet.ts'
import type { Wallet } from '../types.ts'
import { discover } from './discover.ts'

const look = (signal = new AbortController().signal) => {
  const found: Wallet[] = []
  discover((wallet) => found.push(wallet), signal)
  return found
}

/** A script that registers anything at all. */
const registerAnything = (page: EventTarget, detail: unknown) =>
  page.dispatchEvent(new CustomEvent('wallet-standard:register-wallet', { detail }))

describe('discover', () => {
  afterEach(() => {
    vi.unstubAllGlobals()
  })

  test('finds a wallet that the official helper has registered before, once', () => {
    openPage()
    registerWallet(createSolanaWallet())
    const found = look()
    expect(found).toMatchObject([
      {
        id: 'solana:Solana twin#1',
        key: 'solana:Solana twin',
        name: 'Solana twin',
        icon: 'data:image/svg+xml;base64,PHN2Zy8+',
        namespace: 'solana',
      },
    ])
  })

  test('adds a wallet that registers late, until it is stopped', () => {
    const page = openPage()
    const stop = new AbortController()
    const found = look(stop.signal)
    registerWallet(createSolanaWallet())
    expect(found).toHaveLength(1)
    let register: (wallet: unknown) => void = () => {}
    registerAnything(page, (api: { register: (wallet: unknown) => void }) => {
      register = api.register
    })
    stop.abort()
    registerWallet(createSolanaWallet())
    register(createSolanaWallet())
    expect(found).toHaveLength(1)
  })

  test('our twin is one for the official client as well', () => {
    openPage()
    const wallet = createSolanaWallet()
    registerWallet(wallet)
    expect(getWallets().get()).toEqual([wallet])
  })

  test('keeps two wallets of one name apart, and one wallet that registers twice together', () => {
    openPage()
    const wallet = createSolanaWallet()
    const found = look()
    for (const each of [wallet, wallet, createSolanaWallet()]) registerWallet(each)
    expect(found.map(({ id, key }) => [id, key])).toEqual([
      ['solana:Solana twin#1', 'solana:Solana twin'],
      ['solana:Solana twin#2', 'solana:Solana twin'],
    ])
  })

  test.each([
    ['of other chains', { ...createSolanaWallet(), features: { 'sui:signPersonalMessage': {} } }],
    ['that cannot sign text', { ...createSolanaWallet(), features: { 'standard:connect': {} } }],
    ['without a name', { ...createSolanaWallet(), name: '' }],
    ['that throws', thrower],
    ['that is none', 7],
  ])('does not list a wallet %s', (_, wallet) => {
    openPage()
    const found = look()
    registerWallet(wallet as never)
    expect(found).toHaveLength(0)
  })

  test('survives any registration', () => {
    const page = openPage()
    look()
    fc.assert(
      fc.property(anything, (value) => {
        registerAnything(page, value)
        registerAnything(page, ({ register }: { register: (wallet: unknown) => void }) => register(value))
        registerAnything(page, () => {
          throw value
        })
      }),
      runs(200),
    )
  })

  test('does nothing on a server or when already aborted', () => {
    expect(look()).toHaveLength(0)
    openPage()
    registerWallet(createSolanaWallet())
    expect(look(AbortSignal.abort())).toHaveLength(0)
  })
})
