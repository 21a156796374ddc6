import { runs } from '@countersign/testing/runs'
import fc from 'fast-check'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { anything, thrower } from '../test/hostile.ts'
import { createNearWallet, injectNear } from '../test/nearWallet.ts'
import { openPage } from '../test/page.ts'
import type { Wallet } from '../types.ts'
import { discover } from './discover.ts'

const look = (signal = new AbortController().signal) => {
  const found: Wallet[] = []
  discover((wallet) => found.push(wallet), signal)
  return found
}

const announce = (page: EventTarget, detail: unknown) =>
  page.dispatchEvent(new CustomEvent('near-wallet-injected', { detail }))

const withManifest = (manifest: unknown) => ({ ...createNearWallet(), manifest })

describe('discover', () => {
  afterEach(() => {
    vi.unstubAllGlobals()
  })

  test('asks wallets to announce themselves and adds each once', () => {
    const page = openPage()
    injectNear(page, createNearWallet())
    const found = look()
    page.dispatchEvent(new Event('near-selector-ready'))
    expect(found).toHaveLength(1)
    expect(found[0]).toMatchObject({
      id: 'near:twin',
      key: 'near:twin',
      name: 'Near twin',
      icon: undefined,
      namespace: 'near',
    })
  })

  test('adds a wallet that announces itself late, until it is stopped', () => {
    const page = openPage()
    const stop = new AbortController()
    const found = look(stop.signal)
    announce(page, createNearWallet())
    expect(found).toHaveLength(1)
    stop.abort()
    announce(page, withManifest({ id: 'second', name: 'Second' }))
    expect(found).toHaveLength(1)
  })

  test('keeps pictures that are inside the manifest, and no others', () => {
    const page = openPage()
    const found = look()
    const icons = ['data:image/png;base64,AAAA', 'https://x.example/i.png', 'javascript:alert(1)', {}]
    icons.forEach((icon, id) => {
      announce(page, withManifest({ id: `w${id}`, name: 'Wallet', icon }))
    })
    expect(found.map(({ icon }) => icon)).toEqual([icons[0], undefined, undefined, undefined])
  })

  test('cuts names and takes out control and direction characters', () => {
    const page = openPage()
    const found = look()
    announce(page, withManifest({ id: 'x', name: ` \u202eEvil\n${'x'.repeat(500_000)}` }))
    expect(found[0]?.name).toMatch(/^Evilx{60}$/)
  })

  test.each([
    ['nothing', undefined],
    ['an object that throws', thrower],
    ['no manifest', { signIn: () => {} }],
    ['a number as id', withManifest({ id: 1, name: 'x' })],
    ['an empty name', withManifest({ id: 'x', name: ' ' })],
    ['no signIn', { manifest: { id: 'x', name: 'x' } }],
  ])('ignores an announcement with %s', (_, detail) => {
    const page = openPage()
    const found = look()
    announce(page, detail)
    expect(found).toHaveLength(0)
  })

  test('survives any announcement', () => {
    const page = openPage()
    look()
    fc.assert(
      fc.property(anything, anything, (manifest, detail) => {
        announce(page, detail)
        announce(page, { signIn: () => {}, manifest })
      }),
      runs(200),
    )
  })

  test('does nothing on a server or when already aborted', () => {
    expect(look()).toHaveLength(0)
    const page = openPage()
    injectNear(page, createNearWallet())
    expect(look(AbortSignal.abort())).toHaveLength(0)
  })
})
