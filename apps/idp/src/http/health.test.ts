import type { Store } from '@countersign/oidc-store'
import { Hono } from 'hono'
import { describe, expect, test } from 'vitest'
import { mountHealth } from './health.ts'
import type { App } from './types.ts'

describe('/readyz', () => {
  let asked = 0
  let answer = (): void => undefined
  let time = 0
  const store = {
    ping: () => {
      asked += 1
      return new Promise<void>((resolve) => {
        answer = resolve
      })
    },
    keys: { list: async () => [] },
  } as unknown as Store
  const app: App = new Hono()
  mountHealth(app, { draining: () => false, stores: () => [store] } as never, () => time)

  test('security: however many ask, the store is asked one thing after the other', async () => {
    const many = Array.from({ length: 50 }, async () => app.request('/readyz'))
    await new Promise((resolve) => setImmediate(resolve))
    answer()
    // It holds no keys.
    for (const response of await Promise.all(many)) expect(response.status).toBe(503)
    expect(asked).toBe(1)
    const next = app.request('/readyz')
    await new Promise((resolve) => setImmediate(resolve))
    answer()
    await next
    expect(asked).toBe(2)
  })

  test('error: nobody waits for good behind a look that hangs', async () => {
    asked = 0
    const hanging = app.request('/readyz')
    const [late, meanwhile] = [answer, app.request('/readyz')]
    expect(asked).toBe(1)
    time += 5000
    const after = app.request('/readyz')
    expect(asked).toBe(2)
    answer()
    expect((await after).status).toBe(503)
    late()
    expect([(await hanging).status, (await meanwhile).status]).toEqual([503, 503])
    const last = app.request('/readyz')
    expect(asked).toBe(3)
    answer()
    await last
  })
})
