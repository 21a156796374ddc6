import { runs } from '@countersign/testing/runs'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { anything, thrower } from '../test/hostile.ts'
import { openPage } from '../test/page.ts'
import { injectPolkadot } from '../test/polkadotWallet.ts'
import type { Wallet } from '../types.ts'
import { discover } from './discover.ts'

const look = (signal: AbortSignal) => {
  const found: Wallet[] = []
  discover((wallet) => found.push(wallet), signal)
  return found
}

describe('discover', () => {
  let stop: AbortController
  beforeEach(() => {
    vi.useFakeTimers()
    stop = new AbortController()
  })
  afterEach(() => {
    stop.abort()
    vi.useRealTimers()
    vi.unstubAllGlobals()
  })

  test('adds the wallets that are there, each once', () => {
    openPage()
    injectPolkadot()
    injectPolkadot({}, 'talisman')
    const found = look(stop.signal)
    vi.advanceTimersByTime(10_000)
    expect(found).toMatchObject([
      { id: 'polkadot:polkadot-js', key: 'polkadot:polkadot-js', name: 'Polkadot.js', namespace: 'polkadot' },
      { id: 'polkadot:talisman', name: 'Talisman' },
    ])
  })

  test('adds a wallet that is injected late, soon', () => {
    openPage()
    const found = look(stop.signal)
    vi.advanceTimersByTime(650)
    injectPolkadot()
    vi.advanceTimersByTime(1000)
    expect(found).toHaveLength(1)
  })

  test('keeps looking, and stops at abort', () => {
    openPage()
    const found = look(stop.signal)
    vi.advanceTimersByTime(60_000)
    injectPolkadot()
    vi.advanceTimersByTime(2000)
    expect(found).toHaveLength(1)
    stop.abort()
    expect(vi.getTimerCount()).toBe(0)
    injectPolkadot({}, 'talisman')
    vi.advanceTimersByTime(60_000)
    expect(found).toHaveLength(1)
  })

  test('stops when the page does so while it adds', () => {
    openPage()
    injectPolkadot()
    discover(() => stop.abort(), stop.signal)
    expect(vi.getTimerCount()).toBe(0)
  })

  test.each([
    ['subwallet-js', 'SubWallet'],
    ['PolkaGate', 'PolkaGate'],
    ['my-wallet', 'my-wallet'],
    ['4251089123', 'Browser wallet'],
    ['constructor', 'constructor'],
  ])('calls %s %s', (id, name) => {
    openPage()
    injectPolkadot({}, id)
    expect(look(stop.signal)).toMatchObject([{ name }])
  })

  test('knows Nova’s in-app browser', () => {
    openPage({ walletExtension: { isNovaWallet: true } })
    injectPolkadot()
    expect(look(stop.signal)).toMatchObject([{ name: 'Nova Wallet' }])
  })

  test.each([
    ['no object', 7],
    ['an object that throws', thrower],
    ['a wallet without enable', { x: {} }],
    ['a wallet that throws', { x: thrower }],
    ['a name that is too long', { ['x'.repeat(500_000)]: { enable: () => {} } }],
    ['a name with a direction character', { '\u202eevil': { enable: () => {} } }],
  ])('ignores %s', (_, injectedWeb3) => {
    openPage({ injectedWeb3 })
    expect(look(stop.signal)).toHaveLength(0)
  })

  test('bounds how many wallets it lists', () => {
    const many = Array.from({ length: 5000 }, (_, index) => [`w${index}`, { enable: () => {} }])
    openPage({ injectedWeb3: Object.fromEntries(many) })
    expect(look(stop.signal)).toHaveLength(100)
  })

  test('survives anything in the window', () => {
    fc.assert(
      fc.property(anything, (injectedWeb3) => {
        openPage({ injectedWeb3 })
        const run = new AbortController()
        look(run.signal)
        run.abort()
      }),
      runs(200),
    )
  })

  test('does nothing on a server or when already aborted', () => {
    expect(look(stop.signal)).toHaveLength(0)
    openPage()
    injectPolkadot()
    expect(look(AbortSignal.abort())).toHaveLength(0)
  })
})
