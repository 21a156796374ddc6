import { expect, test } from 'vitest'
import { properties } from './properties.ts'
import { workspaceOf } from './workspace.ts'

const check = (text: string, path = 'packages/x/src/a.test.ts') =>
  properties(workspaceOf('/', [{ path, text: `import fc from 'fast-check'\n${text}` }]))

test('default: a property with the budget of the helper', () => {
  expect(check('fc.assert(fc.property(fc.string(), () => true), runs(100))')).toEqual([])
  expect(check('await fc.assert(\n  fc.asyncProperty(fc.string(), async () => {}),\n  RUNS,\n)')).toEqual([])
})

test.each([
  ['a number of its own', 'fc.assert(fc.property(fc.string(), f), { numRuns: 9 })'],
  ['no number', 'fc.assert(fc.property(fc.string(), f))'],
  ['none, over several lines', 'fc.check(\n  fc.property(fc.string(), f),\n)'],
  ['slow characters', "fc.assert(fc.property(fc.string({ unit: 'binary' }), f), runs(1))"],
  ['slow addresses', 'fc.assert(fc.property(fc.webUrl(), f), runs(1))'],
])('error: %s', (_, text) => {
  expect(check(text)).toEqual([expect.stringContaining('packages/x/src/a.test.ts: ')])
})

test('behavior: what has nothing to do with fast-check is not looked at', () => {
  expect(properties(workspaceOf('/', [{ path: 'packages/x/src/a.ts', text: 'const numRuns = 1' }]))).toEqual(
    [],
  )
})
