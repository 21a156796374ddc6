import { createSqliteStore } from '@countersign/oidc-store/sqlite'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { exclusively, LOCK_TTL } from './lock.ts'

describe('the lock of the keys', () => {
  let now = 1_800_000_000_000
  const store = createSqliteStore({ path: ':memory:', now: () => now })
  const elapsed = () => now
  const change = <T>(work: () => Promise<T>) => exclusively(store, work, elapsed)
  const wait = async (seconds: number) => {
    now += seconds * 1000
  }

  beforeAll(() => store.migrate())
  beforeEach(() => wait(2 * LOCK_TTL))
  afterAll(() => store.close())

  test('default: one change at a time, and the next one right after, also after a failure', async () => {
    await change(async () => {
      await expect(change(() => wait(0))).rejects.toMatchObject({ code: 'keys_busy' })
    })
    const failed = change(() => Promise.reject(new Error('no')))
    await expect(failed).rejects.toThrow('no')
    expect(await change(async () => 1)).toBe(1)
  })

  test('behavior: that of a process that died opens by itself', async () => {
    void change(() => new Promise(() => undefined))
    await wait(LOCK_TTL + 1)
    expect(await change(async () => 1)).toBe(1)
  })

  test('error: who takes longer than the lock lasts does not open the next one’s', async () => {
    let end = (): void => undefined
    const slow = change(
      () =>
        new Promise<void>((resolve) => {
          end = resolve
        }),
    )
    await wait(LOCK_TTL + 1)
    await change(async () => {
      end()
      await slow
      await expect(change(() => wait(0))).rejects.toMatchObject({ code: 'keys_busy' })
    })
  })
})
