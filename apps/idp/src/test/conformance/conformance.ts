import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Op } from './op.ts'
import { PLANS, type Plan, type Title } from './plans.ts'

/** What a module does against a provider. */
export type Module = { readonly title: Title; readonly run: (op: Op) => Promise<void> }

/** A module by its title. */
export const conformance = (title: Title, run: (op: Op) => Promise<void>): Module => ({ title, run })

/** Runs a plan against one provider: its modules in its order, and proof that each has exactly one test. */
export const runPlan = (plan: Plan, modules: readonly Module[], start: () => Promise<Op>): void => {
  describe(plan, () => {
    let op: Op
    beforeAll(async () => {
      op = await start()
    })
    afterAll(() => op.stop())
    const titles: readonly Title[] = PLANS[plan]
    const wanted = modules.filter(({ title }) => titles.includes(title))

    test('each title has exactly one test', () => {
      expect(wanted.map(({ title }) => title).toSorted()).toEqual([...titles].toSorted())
    })
    for (const title of titles) {
      test(title, () => {
        const run = wanted.find((one) => one.title === title)?.run
        if (!run) throw new Error(`no test of this title: ${title}`)
        return run(op)
      })
    }
  })
}
