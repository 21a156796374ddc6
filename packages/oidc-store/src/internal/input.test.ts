import { describe, expect, test } from 'vitest'
import { isIdentifier, toJson, toTime } from './input.ts'

describe('isIdentifier', () => {
  test('behavior: text that survives UTF-8 is accepted', () => {
    for (const text of ['', 'a', 'é', '\ud83d\ude00', '\uffff', "' OR 1=1 --"])
      expect(isIdentifier(text)).toBe(true)
  })

  test('behavior: lone surrogates, U+0000 and what is no text are refused', () => {
    for (const value of ['\ud800', 'a\udc00b', '\ude00\ud83d', 'a\0b', 1, null, undefined, {}, ['a']]) {
      expect(isIdentifier(value)).toBe(false)
    }
  })
})

describe('toJson', () => {
  test('error: input_invalid for what JSON cannot hold', () => {
    const cycle: Record<string, unknown> = {}
    cycle['self'] = cycle
    for (const value of [undefined, () => 1, Symbol('x'), 1n, cycle]) {
      expect(() => toJson(value)).toThrow(expect.objectContaining({ code: 'input_invalid' }))
    }
  })
})

describe('toTime', () => {
  test('behavior: stays within the integers that SQLite takes', () => {
    expect(toTime(1.9)).toBe(1)
    expect(toTime(-5)).toBe(0)
    expect(toTime(Number.NEGATIVE_INFINITY)).toBe(0)
    expect(toTime(Number.POSITIVE_INFINITY)).toBe(Number.MAX_SAFE_INTEGER)
  })
})
