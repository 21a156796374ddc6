import { openDocument, runModule } from '@countersign/testing/document'
import { takeInstall } from '@countersign/testing/takeInstall'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { type StoreFixture, storeContract } from './contract.ts'
import { createSqliteStore } from './sqlite.ts'
import { temporaryDatabase } from './test/temporary.ts'

const readme = openDocument('packages/oidc-store/README.md')

let database: Awaited<ReturnType<typeof temporaryDatabase>>
beforeAll(async () => {
  database = await temporaryDatabase()
})
afterAll(() => database.dispose())

test('the README: its example opens a store, and what it consumed is nobody else’s', async () => {
  expect(takeInstall(readme)).toEqual(['@countersign/oidc-store', 'oidc-provider'])
  await runModule(readme.take({ language: 'ts', holds: 'createSqliteStore' }), {
    substitutions: { './data/countersign.db': database.location },
  })
  const store = createSqliteStore({ path: database.location })
  await store.migrate()
  expect(await store.singleUse.consume('challenge', 'a random id')).toBeUndefined()
  await store.close()
})

type Test = readonly [name: string, run: () => unknown]

/** Takes down what a runner is told, in place of running it. */
const recorder = () => {
  const tests: Test[] = []
  const test = (...[name, run]: Test) => void tests.push([name, run])
  const describe = (_: string, define: () => void) => define()
  return { tests, runner: { describe, test } }
}

test('the README: its second example is the whole suite of a store, for the runner of Node', async () => {
  const { tests, runner } = recorder()
  vi.doMock('node:test', () => runner)
  type Example = {
    readonly testStore: (options: {
      readonly open: StoreFixture['open']
      readonly prepare: StoreFixture['race']['prepare']
    }) => void
  }
  const { exports } = await runModule<Example>(readme.take({ language: 'ts', heading: 'Another database' }))
  vi.doUnmock('node:test')
  readme.expectAllTaken()

  const fixture: StoreFixture = {
    open: async (options) => {
      const { location, dispose } = await temporaryDatabase()
      const store = createSqliteStore({ ...options, path: location })
      await store.migrate()
      return { store, dispose }
    },
    race: { module: 'file:///not-started.js', prepare: temporaryDatabase },
  }
  exports.testStore({ open: fixture.open, prepare: fixture.race.prepare })
  const expected = recorder()
  storeContract(expected.runner, fixture)
  expect(tests.map(([name]) => name)).toEqual(expected.tests.map(([name]) => name))
  expect(tests.length).toBeGreaterThan(50)
  await tests[0]?.[1]()
})
