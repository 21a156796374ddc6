import { openDocument, runModule } from '@countersign/testing/document'
import { takeInstall } from '@countersign/testing/takeInstall'
import { expect, test } from 'vitest'

test('the README: its example decides as it says', async () => {
  const readme = openDocument('packages/policy/README.md')
  expect(takeInstall(readme)).toEqual(['@countersign/policy'])
  const block = readme.take({ language: 'ts' })
  readme.expectAllTaken()

  const [, promised] = / \/\/ (true .*)$/m.exec(block.text) ?? []
  expect((await runModule(block)).output).toBe(promised)
  const { output } = await runModule(block, { substitutions: { "wanted: 'Purple'": "wanted: 'Gold'" } })
  expect(output).toBe('false denied []')
})
