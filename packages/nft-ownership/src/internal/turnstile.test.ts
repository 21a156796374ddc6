import { expect, test } from 'vitest'
import { createTurnstile } from './turnstile.ts'

test('lets so many through at once, in order, also when one fails', async () => {
  const turnstile = createTurnstile(2)
  const begun: number[] = []
  let inside = 0
  let most = 0
  const work = (index: number) => async () => {
    begun.push(index)
    inside += 1
    most = Math.max(most, inside)
    await new Promise((resolve) => setTimeout(resolve, 5 - index))
    inside -= 1
    if (index === 1) throw new Error('one')
    return index
  }
  const done = await Promise.allSettled([0, 1, 2, 3, 4].map((index) => turnstile(work(index))))
  expect(begun).toEqual([0, 1, 2, 3, 4])
  expect(most).toBe(2)
  expect(done.map(({ status }) => status === 'fulfilled')).toEqual([true, false, true, true, true])
})
