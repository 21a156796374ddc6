import { describe, expect, test } from 'vitest'
import { costOf, costs, ms } from './cost.ts'

describe('costOf', () => {
  test('counts the requests of the work alone', async () => {
    let requests = 7
    const cost = await costOf({ requests: () => requests }, async () => {
      requests += 3
    })
    expect(cost.requests).toBe(3)
    expect(cost.milliseconds).toBeGreaterThanOrEqual(0)
  })
})

describe('costs', () => {
  test('takes turns, and leaves the first half out', async () => {
    const turns: string[] = []
    const subject = (name: string, requests: readonly number[]) => async () => {
      turns.push(name)
      const milliseconds = requests[turns.filter((turn) => turn === name).length - 1] ?? 0
      return { requests: milliseconds, milliseconds, cpu: milliseconds }
    }
    const [a, b] = await costs(2, [subject('a', [90, 80, 2, 4]), subject('b', [70, 60, 1, 1])])
    expect(turns.join('')).toBe('abababab')
    expect(a).toEqual({ requests: 4, milliseconds: 3, cpu: 3 })
    expect(b).toEqual({ requests: 1, milliseconds: 1, cpu: 1 })
  })
})

describe('ms', () => {
  test('default', () => {
    expect([ms(1.23), ms(12.3)]).toEqual(['1.2 ms', '12 ms'])
  })
})
