import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { describe, expect, test } from 'vitest'
import { createHost } from './createHost.ts'

const BODY = `
const { parentPort } = require('node:worker_threads')
let count = 0
parentPort.on('message', (asked) => {
  if (asked === 'hang') for (;;);
  if (asked === 'throw') throw new Error('thrown')
  if (asked === 'exit') process.exit(1)
  if (asked === 'exit later') setTimeout(() => process.exit(1), 20)
  if (asked === 'full') return parentPort.postMessage({ ended: 'too much', limit: true })
  parentPort.postMessage({ answer: asked + ' ' + ++count })
})
parentPort.postMessage({ started: true })
`

const host = (body = BODY, queue = 10) =>
  createHost({ thread: () => new Worker(body, { eval: true }), queue })

describe('createHost', () => {
  test('asks one thread, turn by turn', async () => {
    const { take, close } = host()
    const answers = await Promise.all([1, 2, 3].map((n) => take((ask) => ask(`a${n}`, 10_000))))
    expect(answers).toEqual(['a1 1', 'a2 2', 'a3 3'])
    await close()
  })

  test.each([
    ['hang', { code: 'limit', message: 'no answer within 10 ms' }],
    ['throw', { code: 'unavailable', message: 'thrown' }],
    ['exit', { code: 'unavailable', message: 'the thread has ended' }],
    ['full', { code: 'limit', message: 'too much' }],
  ])('ends a thread on %s, and asks another one', async (what, fault) => {
    const { take, close } = host()
    const [first, second] = await Promise.all([
      take(async (ask, generation) => [generation, await ask(what, what === 'hang' ? 10 : 10_000)]),
      take(async (ask, generation) => [generation, await ask('next', 10_000)]),
    ])
    expect(first).toEqual([1, { ok: false, ...fault }])
    expect(second).toEqual([2, 'next 1'])
    await close()
  })

  test('hands on what a thread wants to be kept', async () => {
    const given: unknown[] = []
    const body = BODY.replace('{ started: true }', '{ started: true, keep: 7 }')
    const thread = (kept: unknown) => {
      given.push(kept)
      return new Worker(body, { eval: true })
    }
    const { take, close } = createHost({ thread, queue: 10 })
    await take((ask) => ask('exit', 10_000))
    await take((ask) => ask('next', 10_000))
    expect(given).toEqual([undefined, 7])
    await close()
  })

  test('replaces a thread that ended while nobody asked', async () => {
    const threads: Worker[] = []
    const thread = () => {
      const worker = new Worker(BODY, { eval: true })
      threads.push(worker)
      return worker
    }
    const { take, close } = createHost({ thread, queue: 10 })
    await take((ask) => ask('exit later', 10_000))
    await Promise.all(threads.map((worker) => once(worker, 'exit')))
    expect(await take((ask) => ask('next', 10_000))).toBe('next 1')
    await close()
  })

  test('a turn that asks on after the end is told so', async () => {
    const { take, close } = host()
    const answers = await take(async (ask) => [await ask('exit', 10_000), await ask('next', 10_000)])
    expect(answers).toEqual([
      { ok: false, code: 'unavailable', message: 'the thread has ended' },
      { ok: false, code: 'unavailable', message: 'the thread has ended' },
    ])
    await close()
  })

  test('says that a thread does not start', async () => {
    const { take, close } = host("throw new Error('broken')")
    expect(await take((ask) => ask('a', 10_000))).toEqual({
      ok: false,
      code: 'unavailable',
      message: 'broken',
    })
    await close()
  })

  test('refuses when it is full or closed', async () => {
    const { take, close } = host(BODY, 2)
    const all = await Promise.all([1, 2, 3].map((n) => take((ask) => ask(`a${n}`, 10_000))))
    expect(all[2]).toMatchObject({ ok: false, code: 'unavailable' })
    await close()
    expect(await take((ask) => ask('a', 10_000))).toMatchObject({ ok: false, code: 'unavailable' })
  })

  test('a turn that rejects does not hold up the next one', async () => {
    const { take, close } = host()
    await expect(take(() => Promise.reject(new Error('mine')))).rejects.toThrow('mine')
    expect(await take((ask) => ask('next', 10_000))).toBe('next 1')
    await close()
  })
})
