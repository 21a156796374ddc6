import { runs } from '@countersign/testing/runs'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { installFlowWallet } from '../test/flowWallet.ts'
import { openPage } from '../test/page.ts'
import type { Wallet } from '../types.ts'
import { discover } from './discover.ts'

const look = (signal = new AbortController().signal) => {
  const found: Wallet[] = []
  discover((wallet) => found.push(wallet), signal)
  return found
}

const service = (more: Record<string, unknown> = {}) => ({
  type: 'authn',
  method: 'EXT/RPC',
  id: 'example',
  provider: { name: 'Example Wallet' },
  ...more,
})

describe('discover', () => {
  beforeEach(() => {
    vi.useFakeTimers()
  })
  afterEach(() => {
    vi.useRealTimers()
    vi.unstubAllGlobals()
  })

  test('adds the wallets that are there, and only once', () => {
    openPage()
    installFlowWallet()
    installFlowWallet()
    const found = look()
    vi.advanceTimersByTime(5000)
    expect(found).toMatchObject([
      {
        id: 'hpclkefagolihohboafpheddmmgdffjm',
        key: 'hpclkefagolihohboafpheddmmgdffjm',
        name: 'Example Wallet',
        icon: 'data:image/svg+xml,<svg/>',
        namespace: 'flow',
      },
    ])
  })

  test.each([400, 1400])('adds a wallet that comes after %d ms', (after) => {
    openPage()
    const found = look()
    vi.advanceTimersByTime(after)
    installFlowWallet({ id: 'late' })
    vi.advanceTimersByTime(200)
    expect(found.map(({ id }) => id)).toEqual(['late'])
  })

  test('stops at abort', () => {
    openPage()
    const stop = new AbortController()
    const found = look(stop.signal)
    installFlowWallet()
    stop.abort()
    vi.advanceTimersByTime(5000)
    expect(found).toEqual([])
  })

  test('does nothing on a server or when already aborted', () => {
    expect(look()).toEqual([])
    openPage()
    installFlowWallet()
    expect(look(AbortSignal.abort())).toEqual([])
  })

  test('drops icons that would have to be fetched', () => {
    openPage()
    installFlowWallet({ name: 'W', icon: 'https://wallet.example/icon.png' })
    expect(look()).toMatchObject([{ name: 'W', icon: undefined }])
  })

  test.each([
    ['a service of another type', service({ type: 'authz' })],
    ['a service that is called over HTTP', service({ method: 'HTTP/POST' })],
    ['a service without a name', service({ provider: {} })],
    ['a service without an id', service({ id: undefined })],
    ['a huge service', service({ more: 'x'.repeat(100_000) })],
    ['something circular', Object.assign([], { 0: globalThis })],
    ['nothing', null],
  ])('ignores %s', (_, value) => {
    openPage({ fcl_extensions: [value, service()] })
    expect(look()).toHaveLength(1)
  })

  test('survives whatever stands in the window', () => {
    fc.assert(
      fc.property(fc.anything(), (fcl_extensions) => {
        openPage({ fcl_extensions })
        look()
      }),
      runs(200),
    )
    const hostile = new Proxy([], {
      get: () => {
        throw new Error('no')
      },
    })
    openPage({ fcl_extensions: hostile })
    expect(look()).toEqual([])
    openPage({ fcl_extensions: [hostile] })
    expect(look()).toEqual([])
  })
})
