import { describe, expect, test } from 'vitest'
import { toLimit, toPage } from './page.ts'

describe('toLimit', () => {
  test('default: what is asked for, within the bounds', () => {
    expect([1, 2.9, 500].map(toLimit)).toEqual([1, 2, 500])
    expect([undefined, Number.NaN, Number.POSITIVE_INFINITY].map(toLimit)).toEqual([50, 50, 50])
    expect([0, -1, 501, 1e9].map(toLimit)).toEqual([1, 1, 500, 500])
  })
})

describe('toPage', () => {
  const rows = ['a', 'b', 'c'].map((id) => ({ id }))

  test('default: one more than the page holds tells that another follows, and is left to it', () => {
    expect(toPage(rows, { limit: 2 })).toEqual({ entries: rows.slice(0, 2), next: 'b' })
    expect(toPage(rows, { limit: 3 })).toEqual({ entries: rows, next: undefined })
    expect(toPage([], {})).toEqual({ entries: [], next: undefined })
  })
})
