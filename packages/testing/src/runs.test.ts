import { expect, test } from 'vitest'
import { runs } from './runs.ts'

test('default: few, and the same each time', () => {
  expect(runs(300, {})).toEqual({ numRuns: 300, seed: 20261121 })
  expect(runs(300, { COUNTERSIGN_FUZZ_RUNS: '' })).toEqual(runs(300, {}))
})

test('behavior: a budget is for every property, with new input, and bounded in time', () => {
  expect(runs(300, { COUNTERSIGN_FUZZ_RUNS: '100000' })).toEqual({
    numRuns: 100_000,
    interruptAfterTimeLimit: 60_000,
  })
  expect(runs(300, { COUNTERSIGN_FUZZ_RUNS: '9', COUNTERSIGN_FUZZ_SECONDS: '5' })).toEqual({
    numRuns: 9,
    interruptAfterTimeLimit: 5000,
  })
})

test.each(['0', '-1', '1e5', 'many', '1.5', ' 5'])('error: a budget of %j', (count) => {
  expect(() => runs(300, { COUNTERSIGN_FUZZ_RUNS: count })).toThrow('COUNTERSIGN_FUZZ_RUNS is no count')
})
