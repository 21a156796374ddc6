import { setImmediate } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { oneAtATime } from './oneAtATime.ts'

test('default: each piece of work begins when the one before has ended', async () => {
  const run = oneAtATime()
  const told: string[] = []
  const work = (name: string) =>
    run(async () => {
      told.push(`${name} begins`)
      await setImmediate()
      told.push(`${name} ends`)
      return name
    })
  expect(await Promise.all(['a', 'b', 'c'].map(work))).toEqual(['a', 'b', 'c'])
  expect(told).toEqual(['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends'])
})

test('behavior: work that fails holds up nothing', async () => {
  const run = oneAtATime()
  const failed = run(async () => {
    throw new Error('no')
  })
  const next = run(async () => 'yes')
  await expect(failed).rejects.toThrow('no')
  expect(await next).toBe('yes')
})
