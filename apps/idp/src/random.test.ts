import { expect, test } from 'vitest'
import { randomId } from './random.ts'

test('default: identifiers are of one length, differ, and are never taken for options', () => {
  const ids = Array.from({ length: 2000 }, () => randomId())
  expect(new Set(ids).size).toBe(ids.length)
  for (const id of ids) expect(id).toMatch(/^\w[\w-]{15}$/)
})
