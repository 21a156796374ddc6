import { runs } from '@countersign/testing/runs'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { installAlgorandWallet } from '../test/algorandWallets.ts'
import { openPage } from '../test/page.ts'
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

  test('adds wallets of both ways and Lute, each once', async () => {
    openPage()
    installAlgorandWallet('kibisis', { icon: 'data:image/png,x' })
    installAlgorandWallet('pera', { name: 'Pera', icon: 'https://pera.example/icon.png' })
    installAlgorandWallet('lute')
    const found = look()
    await vi.advanceTimersByTimeAsync(5000)
    const seen = found.map(({ id, key, name, icon, namespace }) => [id, key, name, icon, namespace])
    expect(seen.toSorted()).toEqual([
      ['kibisis', 'kibisis', 'Example Wallet', 'data:image/png,x', 'algorand'],
      ['lute', 'lute', 'Lute', undefined, 'algorand'],
      ['pera', 'pera', 'Pera', undefined, 'algorand'],
    ])
  })

  test('adds a wallet that comes late', async () => {
    openPage()
    const found = look()
    await vi.advanceTimersByTimeAsync(1000)
    installAlgorandWallet('lute')
    installAlgorandWallet('kibisis')
    await vi.advanceTimersByTimeAsync(1000)
    expect(found).toHaveLength(2)
  })

  test('stops at abort', async () => {
    const page = openPage()
    installAlgorandWallet('lute')
    const stop = new AbortController()
    const found = look(stop.signal)
    stop.abort()
    await vi.advanceTimersByTimeAsync(5000)
    expect(found).toEqual([])
    expect(page.posted).toEqual([])
  })

  test('does nothing on a server or when already aborted', () => {
    expect(look()).toEqual([])
    openPage()
    expect(look(AbortSignal.abort())).toEqual([])
  })

  test.each([
    ['no name', { name: undefined }],
    ['a name without letters', { name: '\u202e' }],
    ['no id', { providerId: null }],
    ['an id with control characters', { providerId: 'a\u0000' }],
    ['a huge id', { providerId: 'a'.repeat(1000) }],
  ])('ignores a wallet with %s', async (_, more) => {
    openPage()
    installAlgorandWallet('kibisis', { discover: more })
    const found = look()
    await vi.advanceTimersByTimeAsync(5000)
    expect(found).toEqual([])
  })

  test('ignores answers that it did not ask for', () => {
    const page = openPage()
    const found = look()
    const detail = { requestId: 'another', result: { providerId: 'x', name: 'X', networks: [] } }
    page.dispatchEvent(new CustomEvent('arc0027:discover:response', { detail: JSON.stringify(detail) }))
    page.receive({ ...detail, reference: 'arc0027:discover:response' })
    expect(found).toEqual([])
  })

  test('survives whatever is sent', () => {
    const page = openPage()
    look()
    fc.assert(
      fc.property(fc.anything(), (detail) => {
        page.dispatchEvent(new CustomEvent('arc0027:discover:response', { detail }))
        page.receive(detail)
      }),
      runs(200),
    )
  })
})
