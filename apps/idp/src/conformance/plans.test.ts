import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { DEVIATIONS, PLANS } from '../test/conformance/plans.ts'

const PLANNED = /runPlan\('([^']+)'/g

describe('the plans of the conformance suite', () => {
  test('each is run by exactly one file', async () => {
    const files = (await readdir(import.meta.dirname)).filter((name) => name.endsWith('.test.ts'))
    const texts = await Promise.all(files.map((name) => readFile(join(import.meta.dirname, name), 'utf8')))
    const run = texts.flatMap((text) => [...text.matchAll(PLANNED)].map(([, plan]) => plan))
    expect(run.toSorted()).toEqual(Object.keys(PLANS).toSorted())
  })

  test('have no title twice', () => {
    for (const titles of Object.values(PLANS)) expect(new Set(titles).size).toBe(titles.length)
    expect(Object.values(PLANS).map(({ length }) => length)).toEqual([38, 1, 38, 23, 11, 2])
  })

  test('say why where this provider does something else', () => {
    const titles = new Set<string>(Object.values(PLANS).flat())
    for (const [title, reason] of Object.entries(DEVIATIONS)) {
      expect(titles).toContain(title)
      expect(reason.length).toBeGreaterThan(40)
    }
  })
})
