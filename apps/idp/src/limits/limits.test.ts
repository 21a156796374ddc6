import { createSqliteStore } from '@countersign/oidc-store/sqlite'
import { describe, expect, test } from 'vitest'
import { createLimits } from './limits.ts'

const open = async () => {
  let time = 1_800_000_000_000
  const store = createSqliteStore({ path: ':memory:', now: () => time })
  await store.migrate()
  const advance = (seconds: number) => {
    time += seconds * 1000
  }
  return { limits: createLimits({ store, now: () => new Date(time) }), advance }
}

describe('limits', () => {
  test('default: so many within the time, then none until it is over', async () => {
    const { limits, advance } = await open()
    const limit = { count: 2, seconds: 60 }
    expect(await limits.take('login.address', 'a', limit)).toEqual({ ok: true, left: 1 })
    advance(20)
    expect(await limits.take('login.address', 'a', limit)).toEqual({ ok: true, left: 0 })
    expect(await limits.take('login.address', 'a', limit)).toEqual({ ok: false, retryAfter: 40 })
    expect(await limits.take('login.address', 'b', limit)).toEqual({ ok: true, left: 1 })
    advance(40)
    expect(await limits.take('login.address', 'a', limit)).toEqual({ ok: true, left: 1 })
  })

  test('behavior: a flood in parallel is counted whole', async () => {
    const { limits } = await open()
    const answers = await Promise.all(
      Array.from({ length: 30 }, () => limits.take('login.client', 'shop', { count: 10, seconds: 60 })),
    )
    expect(answers.filter(({ ok }) => ok)).toHaveLength(10)
  })

  test('behavior: without a limit everything is allowed', async () => {
    const { limits } = await open()
    expect((await limits.take('login.address', 'a', undefined)).ok).toBe(true)
  })
})
