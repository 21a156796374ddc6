import { StoreError } from '@countersign/oidc-store'
import { createSqliteStore } from '@countersign/oidc-store/sqlite'
import { describe, expect, test } from 'vitest'
import { takeSlot } from './slots.ts'

const slots = { kind: 'test-slot', id: 'one', count: 2, ttl: 60 }

const open = async () => {
  const store = createSqliteStore({ path: ':memory:' })
  await store.migrate()
  return store
}

describe('takeSlot', () => {
  test('default: as many as there are, also in parallel', async () => {
    const store = await open()
    const taken = await Promise.all([1, 2, 3, 4].map(() => takeSlot(store, slots)))
    expect(taken.filter(Boolean)).toHaveLength(2)
    expect(await takeSlot(store, slots)).toBe(false)
    expect(await takeSlot(store, { ...slots, id: 'two' })).toBe(true)
    await store.close()
  })

  test('error: a store that cannot answer does not mean that none is left', async () => {
    const store = await open()
    const busy = new StoreError('store_busy', 'busy')
    const failing = { ...store, singleUse: { ...store.singleUse, put: () => Promise.reject(busy) } }
    await expect(takeSlot(failing, slots)).rejects.toBe(busy)
    await store.close()
  })
})
