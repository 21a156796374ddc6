import { describe, expect, test } from 'vitest'
import { createCache } from './cache.ts'

describe('createCache', () => {
  test('creates once, and drops the least recently used entry at the limit', () => {
    const cache = createCache<number>(2)
    let created = 0
    const get = (byte: number): number => cache.get(Uint8Array.of(byte), () => ++created)
    expect([get(1), get(2), get(1)]).toEqual([1, 2, 1])
    expect([get(3), get(1), get(2)]).toEqual([3, 1, 4])
  })

  test('keeps nothing when the step throws', () => {
    const cache = createCache<number>(2)
    const fail = (): number => {
      throw new Error('refused')
    }
    expect(() => cache.get(Uint8Array.of(1), fail)).toThrow('refused')
    expect(cache.get(Uint8Array.of(1), () => 5)).toBe(5)
  })

  test('does not confuse keys of different lengths', () => {
    const cache = createCache<number>(3)
    expect(cache.get(Uint8Array.of(0), () => 1)).toBe(1)
    expect(cache.get(Uint8Array.of(0, 0), () => 2)).toBe(2)
  })
})
