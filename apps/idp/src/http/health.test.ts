import type { Store } from '@countersign/oidc-store'
import { Hono } from 'hono'
import { describe, expect, test } from 'vitest'
import { mountHealth } from './health.ts'
import type { App } from './types.ts'

describe('/readyz', () => {
  let asked = 0
  let answer = (): void => undefined
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
  mountHealth(app, { draining: () => false, stores: () => [store] } as never)

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
})
