import { anyCharacter } from '@countersign/testing/anyCharacter'
import { anyJsonText } from '@countersign/testing/anyJson'
import { runs } from '@countersign/testing/runs'
import fc from 'fast-check'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { ConnectorError } from '../errors.ts'
import { takeMyNearWalletAnswer } from './myNearWallet.ts'

afterEach(() => {
  vi.unstubAllGlobals()
})

describe('what could come back in the address', () => {
  const text = fc.string({ unit: anyCharacter, maxLength: 60 })
  const names = fc.constantFrom('accountId', 'publicKey', 'signature', 'state', 'error', '__proto__')
  // Answers that are good but for their state, which is one of a few.
  const state = fc.constantFrom('s1', 's2', '')
  const answer = fc
    .record({
      state: fc.option(state, { nil: undefined }),
      publicKey: fc.constant(`ed25519:${'1'.repeat(44)}`),
    })
    .map(({ state: sent, publicKey }) => ({
      ...{ accountId: 'alice.near', publicKey, signature: `${'A'.repeat(86)}==` },
      ...(sent !== undefined && { state: sent }),
    }))
  const fragment = fc.oneof(
    answer.map((fields) => `#${new URLSearchParams(fields)}`),
    fc.dictionary(names, text, { maxKeys: 5 }).map((fields) => `#${new URLSearchParams(fields)}`),
    text.map((value) => `#${value}`),
    fc.constantFrom('', '#', '#%', '#accountId&signature', '#accountId=%E0%A4%A&signature=%'),
  )
  const kept = fc.oneof(
    fc.constant(null),
    text,
    anyJsonText,
    fc
      .record({ state: fc.oneof(state, text), message: text, chain: fc.constant('near:mainnet') })
      .map((one) => JSON.stringify(one)),
  )

  test('security: without the state that this tab has made up, nothing is taken, whatever it says', () => {
    let taken = 0
    fc.assert(
      fc.property(fragment, kept, (hash, stored) => {
        const removed = vi.fn()
        vi.stubGlobal('location', { hash, pathname: '/connect', search: '' })
        vi.stubGlobal('history', { state: null, replaceState: vi.fn() })
        const storage = { getItem: () => stored, setItem: vi.fn(), removeItem: removed }
        try {
          const proof = takeMyNearWalletAnswer({ storage })
          if (proof === undefined) return
          expect(new URLSearchParams(hash.slice(1)).get('state')).toBe(JSON.parse(stored ?? '').state)
          expect(removed).toHaveBeenCalled()
          taken += 1
        } catch (error) {
          expect(error).toBeInstanceOf(ConnectorError)
        }
      }),
      runs(200),
    )
    expect(taken).toBeGreaterThan(0)
  })
})
