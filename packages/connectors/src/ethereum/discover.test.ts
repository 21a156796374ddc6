import { runs } from '@countersign/testing/runs'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { announce, fakeProvider, fakeWindow, info } from '../test/fakes.ts'
import type { Wallet } from '../types.ts'
import { discover } from './discover.ts'

const look = (signal = new AbortController().signal) => {
  const found: Wallet[] = []
  discover((wallet) => found.push(wallet), signal)
  return found
}

describe('discover', () => {
  beforeEach(() => {
    vi.useFakeTimers()
  })
  afterEach(() => {
    vi.useRealTimers()
    vi.unstubAllGlobals()
  })

  test('asks wallets to announce themselves and adds each once', () => {
    const page = fakeWindow()
    const provider = fakeProvider()
    page.addEventListener('eip6963:requestProvider', () => announce(page, info(), provider))
    const found = look()
    announce(page, info(), provider)
    expect(found).toHaveLength(1)
    expect(found[0]).toMatchObject({
      id: '350670db-19fa-4704-a166-e52e178b59d2',
      key: 'com.example.wallet',
      name: 'Example Wallet',
      icon: 'data:image/svg+xml,<svg/>',
      namespace: 'eip155',
    })
  })

  test('adds a wallet that announces itself late', () => {
    const page = fakeWindow()
    const found = look()
    vi.advanceTimersByTime(10_000)
    announce(page, info(), fakeProvider())
    expect(found).toHaveLength(1)
  })

  test('keeps two wallets of one maker apart', () => {
    const page = fakeWindow()
    const found = look()
    announce(page, info({ uuid: 'a' }), fakeProvider())
    announce(page, info({ uuid: 'b' }), fakeProvider())
    expect(found.map(({ id }) => id)).toEqual(['a', 'b'])
  })

  test('offers window.ethereum after 300 ms when nothing announced itself', () => {
    fakeWindow({ ethereum: { ...fakeProvider(), isMetaMask: true } })
    const found = look()
    vi.advanceTimersByTime(299)
    expect(found).toHaveLength(0)
    vi.advanceTimersByTime(1)
    expect(found).toMatchObject([{ id: 'window.ethereum', name: 'MetaMask' }])
  })

  test('leaves window.ethereum alone when a wallet announced itself', () => {
    const page = fakeWindow({ ethereum: fakeProvider() })
    const found = look()
    announce(page, info(), fakeProvider())
    vi.advanceTimersByTime(1000)
    expect(found).toHaveLength(1)
  })

  test('gives the fallback its name when it announces itself after all', () => {
    const ethereum = fakeProvider()
    const page = fakeWindow({ ethereum })
    const found = look()
    vi.advanceTimersByTime(300)
    announce(page, info(), ethereum)
    expect(found.map(({ id, name }) => [id, name])).toEqual([
      ['window.ethereum', 'Browser wallet'],
      ['window.ethereum', 'Example Wallet'],
    ])
  })

  test('stops at abort', () => {
    const page = fakeWindow({ ethereum: fakeProvider() })
    const stop = new AbortController()
    const found = look(stop.signal)
    stop.abort()
    announce(page, info(), fakeProvider())
    vi.advanceTimersByTime(1000)
    expect(found).toHaveLength(0)
  })

  test('does nothing on a server or when already aborted', () => {
    expect(look()).toHaveLength(0)
    fakeWindow()
    expect(look(AbortSignal.abort())).toHaveLength(0)
  })

  test.each([
    ['https://wallet.example/icon.png'],
    ['javascript:alert(1)'],
    ['data:text/html,<script>alert(1)</script>'],
    [`data:image/png;base64,${'A'.repeat(300_000)}`],
    [{ toString: (): string => 'data:image/png,' }],
  ])('drops the icon %.40s', (icon) => {
    const page = fakeWindow()
    const found = look()
    announce(page, info({ icon }), fakeProvider())
    expect(found).toMatchObject([{ name: 'Example Wallet', icon: undefined }])
  })

  test('cuts names and takes out control and direction characters', () => {
    const page = fakeWindow()
    const found = look()
    announce(page, info({ name: `  \u202eEvil\n\u0000${'x'.repeat(500_000)}` }), fakeProvider())
    expect(found[0]?.name).toMatch(/^Evilx{60}$/)
  })

  test.each([
    ['no detail', undefined, undefined],
    ['no uuid', { ...info(), uuid: undefined }, fakeProvider()],
    ['an empty name', { ...info(), name: ' ' }, fakeProvider()],
    ['a number as name', { ...info(), name: 1 }, fakeProvider()],
    ['no provider', info(), undefined],
    ['a provider that cannot be called', info(), { request: 'no' }],
  ])('ignores an announcement with %s', (_, announced, provider) => {
    const page = fakeWindow()
    const found = look()
    announce(page, announced, provider)
    expect(found).toHaveLength(0)
  })

  test('survives getters that throw', () => {
    const page = fakeWindow()
    const found = look()
    const hostile = new Proxy(
      {},
      {
        get: () => {
          throw new Error('no')
        },
      },
    )
    announce(page, hostile, fakeProvider())
    announce(page, info(), hostile)
    page.dispatchEvent(
      Object.defineProperty(new Event('eip6963:announceProvider'), 'detail', {
        get: () => {
          throw new Error('no')
        },
      }),
    )
    expect(found).toHaveLength(0)
  })

  test('never throws and adds only well-formed wallets, whatever is announced', () => {
    const page = fakeWindow()
    const found = look()
    fc.assert(
      fc.property(fc.anything(), fc.anything(), (announced, provider) => {
        announce(page, announced, provider)
        for (const { id, name } of found) expect([typeof id, typeof name]).toEqual(['string', 'string'])
      }),
      runs(300),
    )
  })
})
