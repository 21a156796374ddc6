import { describe, expect, test } from 'vitest'
import { overBudget } from './sizes.ts'

describe('overBudget', () => {
  test('default', () => {
    expect(overBudget([{ name: 'core', passed: true, size: 2900, sizeLimit: 3000 }])).toEqual([])
  })

  test('error: larger than its budget', () => {
    expect(overBudget([{ name: 'core', passed: false, size: 3100, sizeLimit: 3000 }])).toEqual([
      'core: 3100 bytes, at most 3000',
    ])
  })

  test('error: nothing at all', () => {
    expect(overBudget([])).toEqual(['.size-limit.json: nothing was measured'])
  })

  test('error: a budget without a limit', () => {
    expect(overBudget([{ name: 'core', size: 3100 }])).toEqual(['.size-limit.json: "core" has no limit'])
  })
})
