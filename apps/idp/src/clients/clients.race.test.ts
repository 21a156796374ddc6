import { createSqliteStore } from '@countersign/oidc-store/sqlite'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createClientAdmin } from './clients.ts'

describe('clients that are made at the same moment', () => {
  const store = createSqliteStore({ path: ':memory:' })
  const open = () => {
    let arrived = 0
    let go = (): void => undefined
    const both = new Promise<void>((resolve) => {
      go = resolve
    })
    // Nobody writes before both have found that there is none.
    const validate = async () => {
      arrived += 1
      if (arrived === 2) go()
      await both
    }
    return createClientAdmin({ store, validate })
  }
  const input = (clientId: string, name: string) => ({
    clientId,
    name,
    redirectUris: ['https://rp.example/callback'],
  })

  beforeAll(() => store.migrate())
  afterAll(() => store.close())

  test('error: one is made, the other one exists already', async () => {
    const clients = open()
    const made = ['One', 'Two'].map((name) =>
      clients.create(input('shop', name)).then(
        () => 'made',
        ({ code }: { readonly code: string }) => code,
      ),
    )
    expect((await Promise.all(made)).toSorted()).toEqual(['client_exists', 'made'])
  })

  test('behavior: to ensure one, by processes that start together, is no failure of any', async () => {
    const clients = open()
    const secret = 'x'.repeat(43)
    const ensured = await Promise.all([1, 2].map(() => clients.ensure(input('demo', 'Demo'), { secret })))
    expect(ensured.map(({ client }) => client.name)).toEqual(['Demo', 'Demo'])
    expect((await clients.list()).filter(({ clientId }) => clientId === 'demo')).toHaveLength(1)
  })
})
