import { describe, expect, test } from 'vitest'
import { createBudget } from '../budget.ts'
import { OwnershipError, undecided } from '../errors.ts'
import { createMemo } from './memo.ts'

const later =
  (value: object, wait = 2) =>
  () =>
    new Promise<object>((resolve) => setTimeout(() => resolve(value), wait))

describe('createMemo', () => {
  test('default', async () => {
    const memo = createMemo<object>({ life: 1000, entries: 10 })
    let asked = 0
    const look = async () => {
      asked += 1
      return { turn: asked }
    }
    expect(await Promise.all([memo('a', look, undefined), memo('a', look, undefined)])).toEqual([
      { turn: 1 },
      { turn: 1 },
    ])
    expect(await memo('a', look, undefined)).toEqual({ turn: 1 })
    expect(await memo('b', look, undefined)).toEqual({ turn: 2 })
  })

  test('behavior: keeps no more than what all answers together may weigh', async () => {
    const memo = createMemo<{ readonly size: number }>({
      life: 1000,
      entries: 100,
      weight: { of: ({ size }) => size, most: 10 },
    })
    const asked: string[] = []
    const ask = (key: string, size: number) =>
      memo(
        key,
        async () => {
          asked.push(key)
          return { size }
        },
        undefined,
      )
    for (const key of ['a', 'b', 'c']) await ask(key, 4)
    for (const key of ['c', 'b', 'a']) await ask(key, 4)
    expect(asked).toEqual(['a', 'b', 'c', 'a'])
    await ask('huge', 11)
    await ask('huge', 11)
    await ask('d', 1)
    await ask('d', 1)
    expect(asked.slice(4)).toEqual(['huge', 'huge', 'd'])
  })

  test('behavior: forgets when its time is over, and at once with life 0', async () => {
    let time = 0
    const memo = createMemo<object>({ life: 10, entries: 10, now: () => time })
    const none = createMemo<object>({ life: 0, entries: 10 })
    const first = {}
    const second = {}
    expect(await memo('a', async () => first, undefined)).toBe(first)
    time = 9
    expect(await memo('a', async () => second, undefined)).toBe(first)
    time = 11
    expect(await memo('a', async () => second, undefined)).toBe(second)
    expect(await none('a', async () => first, undefined)).toBe(first)
    expect(await none('a', async () => second, undefined)).toBe(second)
  })

  test('behavior: keeps no more than it may, the oldest goes', async () => {
    const memo = createMemo<{ key: string }>({ life: 1000, entries: 2 })
    const asked: string[] = []
    const look = (key: string) => async () => {
      asked.push(key)
      return { key }
    }
    const ask = (key: string) => memo(key, look(key), undefined)
    for (const key of ['a', 'b', 'c', 'c', 'b', 'a']) await ask(key)
    expect(asked).toEqual(['a', 'b', 'c', 'a'])
  })

  test('behavior: what could not be found out is shared, but never kept', async () => {
    const memo = createMemo<object>({ life: 1000, entries: 10 })
    let asked = 0
    const look = async () => {
      asked += 1
      return undecided('chain_unavailable', 'Nobody answers.')
    }
    await Promise.all([memo('a', look, undefined), memo('a', look, undefined)])
    expect(asked).toBe(1)
    expect(await memo('a', look, undefined)).toMatchObject({ code: 'chain_unavailable' })
    expect(asked).toBe(2)
  })

  test('behavior: never rejects', async () => {
    const memo = createMemo<object>({ life: 1000, entries: 10 })
    const fails = () => Promise.reject(new OwnershipError('no_contract', 'None.'))
    expect(await memo('a', fails, undefined)).toMatchObject({ ok: false, code: 'no_contract' })
    expect(await memo('a', () => Promise.reject(new Error('bug')), undefined)).toMatchObject({
      code: 'internal',
    })
  })

  test('behavior: the budget of the first who asks does not fail the others', async () => {
    const memo = createMemo<object>({ life: 1000, entries: 10 })
    const found = {}
    const poor = createBudget({ requests: 1 })
    poor.request()
    const look = (budget: ReturnType<typeof createBudget>) => async () => {
      await Promise.resolve()
      budget.request()
      return found
    }
    const rich = [createBudget(), createBudget(), createBudget()]
    const [first, ...others] = await Promise.all([
      memo('a', look(poor), poor),
      ...rich.map((budget) => memo('a', look(budget), budget)),
    ])
    expect(first).toMatchObject({ code: 'budget_exceeded' })
    expect(others).toEqual([found, found, found])
    expect(rich.reduce((sum, budget) => sum + budget.spent().requests, 0)).toBe(1)
  })

  test('behavior: everybody waits no longer than their own time', async () => {
    const memo = createMemo<object>({ life: 1000, entries: 10 })
    const found = {}
    const [patient, hasty] = await Promise.all([
      memo('a', later(found, 40), undefined),
      memo('a', later(found, 40), createBudget({ milliseconds: 5 })),
    ])
    expect(patient).toBe(found)
    expect(hasty).toMatchObject({ code: 'budget_exceeded' })
  })
})
