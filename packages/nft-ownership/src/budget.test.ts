import { describe, expect, test } from 'vitest'
import { createBudget } from './budget.ts'

const exceeded = expect.objectContaining({ code: 'budget_exceeded' })

describe('createBudget', () => {
  test('default', () => {
    const budget = createBudget()
    budget.request()
    budget.bytes(10)
    expect(budget.spent()).toMatchObject({ requests: 1, bytes: 10 })
    expect(budget.signal.aborted).toBe(false)
  })

  test('error: one request too many', () => {
    const budget = createBudget({ requests: 2 })
    budget.request()
    budget.request()
    expect(() => budget.request()).toThrow(exceeded)
    expect(budget.spent().requests).toBe(2)
  })

  test('error: one byte too many', () => {
    const budget = createBudget({ bytes: 10 })
    budget.bytes(10)
    expect(() => budget.bytes(1)).toThrow(exceeded)
  })

  test('error: the time is over', async () => {
    const budget = createBudget({ milliseconds: 5 })
    await new Promise((resolve) => budget.signal.addEventListener('abort', resolve))
    expect(() => budget.request()).toThrow(exceeded)
  })

  test.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])('error: %d is no limit', (limit) => {
    expect(() => createBudget({ requests: limit })).toThrow(TypeError)
    expect(() => createBudget({ bytes: limit })).toThrow(TypeError)
    expect(() => createBudget({ milliseconds: limit })).toThrow(TypeError)
  })
})
