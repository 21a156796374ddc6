import { describe, expect, test } from 'vitest'
import { measure, median } from './measure.ts'

describe('median', () => {
  test('default', () => {
    expect(median([3, 1, 2])).toBe(2)
    expect(median([4, 1, 3, 2])).toBe(2.5)
  })
})

describe('measure', () => {
  test('behavior: takes turns, after one warm-up turn', async () => {
    const turns: string[] = []
    const subject = (name: string) => ({
      name,
      run: () => {
        if (turns.at(-1) !== name) turns.push(name)
      },
    })
    const results = await measure([subject('a'), subject('b')], { rounds: 2, milliseconds: 1 })
    expect(turns).toEqual(['a', 'b', 'a', 'b', 'a', 'b'])
    expect(results.map(({ name }) => name)).toEqual(['a', 'b'])
    expect(results.every(({ opsPerSecond }) => opsPerSecond > 0)).toBe(true)
  })

  test('error: a subject that throws is not measured', async () => {
    const broken = {
      name: 'a',
      run: () => {
        throw new Error('refused')
      },
    }
    await expect(measure([broken], { rounds: 1, milliseconds: 1 })).rejects.toThrow('refused')
  })
})
