import { runs } from '@countersign/testing/runs'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { fakeContext } from '../test/fakes.ts'
import { openPage } from '../test/page.ts'
import { createServer } from '../test/signInServer.ts'
import { ALICE, installTezosWallet } from '../test/tezosWallet.ts'
import type { Wallet } from '../types.ts'
import { discover } from './discover.ts'

const look = (signal = new AbortController().signal) => {
  const found: Wallet[] = []
  discover((wallet) => found.push(wallet), signal)
  return found
}

const pong = (sender: unknown) => ({ target: 'toPage', payload: 'pong', sender })

describe('discover', () => {
  beforeEach(() => {
    vi.useFakeTimers()
  })
  afterEach(() => {
    vi.useRealTimers()
    vi.unstubAllGlobals()
  })

  test('pings, adds each wallet once and loads no picture', () => {
    const page = openPage()
    installTezosWallet(page)
    installTezosWallet(page, { id: 'second', sender: { id: 'second', name: 'Second' } })
    const found = look()
    vi.advanceTimersByTime(5000)
    expect(found).toMatchObject([
      {
        id: 'ookjlbkiijinhpmnjffcofjonbfbgaoc',
        key: 'ookjlbkiijinhpmnjffcofjonbfbgaoc',
        name: 'Example Wallet',
        icon: undefined,
        namespace: 'tezos',
      },
      { id: 'second', name: 'Second' },
    ])
    expect(page.posted[0]).toEqual({ target: 'toExtension', payload: 'ping' })
  })

  test('finds a wallet that begins to listen late, and one that speaks up by itself', () => {
    const page = openPage()
    const found = look()
    vi.advanceTimersByTime(1000)
    installTezosWallet(page)
    vi.advanceTimersByTime(1000)
    expect(found).toHaveLength(1)
    vi.advanceTimersByTime(60_000)
    page.receive(pong({ id: 'late', name: 'Late' }))
    expect(found).toHaveLength(2)
  })

  test('signs in with the code that is loaded then', async () => {
    vi.useRealTimers()
    installTezosWallet(openPage())
    const found: Wallet[] = []
    const stop = new AbortController()
    discover((wallet) => found.push(wallet), stop.signal)
    await vi.waitFor(() => expect(found).toHaveLength(1))
    stop.abort()
    const server = createServer()
    const chains = ['tezos:NetXdQprcVkpaWU']
    const proof = await found[0]?.signIn(fakeContext({ chains, challenge: server.challenge }))
    expect(proof?.account).toBe(`tezos:NetXdQprcVkpaWU:${ALICE.address}`)
  })

  test('stops at abort', () => {
    const page = openPage()
    installTezosWallet(page)
    const stop = new AbortController()
    const found = look(stop.signal)
    stop.abort()
    vi.advanceTimersByTime(5000)
    page.receive(pong({ id: 'x', name: 'X' }))
    expect(found).toEqual([])
    expect(page.posted).toEqual([])
  })

  test('does nothing on a server or when already aborted', () => {
    expect(look()).toEqual([])
    openPage()
    expect(look(AbortSignal.abort())).toEqual([])
  })

  test.each([
    ['another window', { source: {} }],
    ['another origin', { origin: 'https://evil.example' }],
  ])('does not hear %s', (_, sender) => {
    const page = openPage()
    const found = look()
    page.receive(pong({ id: 'evil', name: 'Evil' }), sender)
    expect(found).toEqual([])
  })

  test.each([
    ['no sender', undefined],
    ['no id', { name: 'X' }],
    ['an id that is no text', { id: 1, name: 'X' }],
    ['an id with control characters', { id: 'a\u0000', name: 'X' }],
    ['a huge id', { id: 'a'.repeat(1000), name: 'X' }],
    ['no name', { id: 'x', name: ' ' }],
  ])('ignores a pong with %s', (_, sender) => {
    const page = openPage()
    const found = look()
    page.receive(pong(sender))
    expect(found).toEqual([])
  })

  test('survives whatever is posted', () => {
    const page = openPage()
    const found = look()
    fc.assert(
      fc.property(fc.anything(), (data) => {
        page.receive(data)
        page.receive(pong(data))
        for (const { id, name } of found) expect([typeof id, typeof name]).toEqual(['string', 'string'])
      }),
      runs(200),
    )
  })
})
