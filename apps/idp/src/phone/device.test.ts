import { runs } from '@countersign/testing/runs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { digest } from '../digest.ts'
import { deviceHint } from './device.ts'
import { newNumber } from './number.ts'
import { matches, newHandle, newSecret } from './secret.ts'

const hint = (agent: string) => deviceHint(new Headers({ 'user-agent': agent }))

describe('deviceHint', () => {
  test.each([
    [
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Safari/537.36 Edg/150.0.0.0',
      { browser: 'Edge', system: 'Windows', handheld: false },
    ],
    [
      'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Safari/605.1.15',
      { browser: 'Safari', system: 'macOS', handheld: false },
    ],
    [
      'Mozilla/5.0 (X11; Linux x86_64; rv:150.0) Gecko/20100101 Firefox/150.0',
      { browser: 'Firefox', system: 'Linux', handheld: false },
    ],
    [
      'Mozilla/5.0 (Linux; Android 16; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Mobile Safari/537.36',
      { browser: 'Chrome', system: 'Android', handheld: true },
    ],
    [
      'Mozilla/5.0 (iPhone; CPU iPhone OS 20_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148',
      { browser: undefined, system: 'iOS', handheld: true },
    ],
    ['', { browser: undefined, system: undefined, handheld: false }],
  ])('default: %s', (agent, expected) => {
    expect(hint(agent)).toEqual(expected)
  })

  test('security: nothing that a sender writes is repeated', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme-ascii' }), (text) => {
        const { browser, system } = hint(`Chrome/1 ${text.replaceAll(/[^\x20-\x7e]/g, '')} Linux`)
        expect(`${browser} ${system}`).toMatch(/^[A-Za-z ]+$/)
      }),
      runs(200),
    )
  })
})

describe('newNumber', () => {
  test('default: every number of two digits, about as often as each other', () => {
    const counts = new Map<string, number>()
    for (let i = 0; i < 9000; i += 1) {
      const number = newNumber()
      counts.set(number, (counts.get(number) ?? 0) + 1)
    }
    expect([...counts.keys()].toSorted()).toEqual(Array.from({ length: 90 }, (_, i) => String(i + 10)))
    // 100 each on average; six standard deviations are 60.
    for (const count of counts.values()) expect(Math.abs(count - 100)).toBeLessThan(60)
  })
})

describe('secrets', () => {
  test('default: 144 and 256 bits, kept as digests that only they fit', () => {
    const [handle, secret] = [newHandle(), newSecret()]
    expect(Buffer.from(handle, 'base64url')).toHaveLength(18)
    expect(Buffer.from(secret, 'base64url')).toHaveLength(32)
    expect(matches(secret, digest(secret))).toBe(true)
    expect(matches(newSecret(), digest(secret))).toBe(false)
    expect(matches(secret, '')).toBe(false)
    expect(newHandle()).not.toBe(handle)
  })
})
