import { openDocument, runModule } from '@countersign/testing/document'
import { takeInstall } from '@countersign/testing/takeInstall'
import { expect, test } from 'vitest'

test('the README: its example opens the door, from the level that it names', async () => {
  const readme = openDocument('packages/policy-opa/README.md')
  expect(takeInstall(readme)).toEqual(['@countersign/policy-opa'])
  const block = readme.take({ language: 'ts' })
  readme.expectAllTaken()

  expect((await runModule(block)).output).toBe('true')
  expect((await runModule(block, { substitutions: { 'level: 7': 'level: 4' } })).output).toBe('undefined')
})
