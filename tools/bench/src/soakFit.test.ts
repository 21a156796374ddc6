import { describe, expect, test } from 'vitest'
import { settled, slopeOf } from './soakFit.ts'

const line = (values: readonly number[]) => values.map((value, at) => ({ at, value }))

describe('slopeOf', () => {
  test('default: growth in one unit of time', () => {
    expect(slopeOf(line([10, 13, 16, 19]))).toBe(3)
    expect(slopeOf(line([19, 16, 13, 10]))).toBe(-3)
  })

  test('behavior: a few odd points do not bend it', () => {
    expect(slopeOf(line([10, 10, 500, 10, 10, 10, 10, 10]))).toBe(0)
  })

  test('behavior: a leak below the noise is found', () => {
    const noise = [0, 3, -2, 1, -3, 2, 0, -1, 3, -2, 1, 0]
    const grown = slopeOf(line(noise.map((value, at) => value + 2 * at)))
    expect(grown).toBeGreaterThan(1.5)
    expect(grown).toBeLessThan(2.5)
  })

  test('behavior: points at one time say nothing', () => {
    expect(slopeOf([{ at: 1, value: 5 }])).toBe(0)
    expect(slopeOf([...line([1]), ...line([9])])).toBe(0)
  })
})

describe('settled', () => {
  test('default: what is after the warm-up', () => {
    expect(settled(line([1, 2, 3, 4]), 2).map(({ value }) => value)).toEqual([3, 4])
  })
})
