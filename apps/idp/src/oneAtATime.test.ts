import { expect, test } from 'vitest'
import { oneAtATime } from './oneAtATime.ts'

test('behavior: work that fails holds up nothing', async () => {
  const run = oneAtATime()
  const failed = run(async () => {
    throw new Error('no')
  })
  await expect(failed).rejects.toThrow('no')
  expect(await run(async () => 'yes')).toBe('yes')
})
