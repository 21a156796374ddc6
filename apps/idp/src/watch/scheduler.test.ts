import { setTimeout as wait } from 'node:timers/promises'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { createScheduler } from './scheduler.ts'

describe('createScheduler', () => {
  afterEach(() => void vi.useRealTimers())

  test('behavior: runs one at a time, and shares a run that is under way', async () => {
    let running = 0
    let most = 0
    let runs = 0
    const scheduler = createScheduler({
      seconds: 0.01,
      full: 10,
      onError: () => {},
      work: async () => {
        running += 1
        runs += 1
        most = Math.max(most, running)
        await wait(20)
        running -= 1
        return 1
      },
    })
    scheduler.start()
    await Promise.all([scheduler.run(), scheduler.run()])
    expect(runs).toBe(1)
    await expect.poll(() => runs).toBeGreaterThan(2)
    await scheduler.stop()
    expect(most).toBe(1)
  })

  test('behavior: stopping waits for what runs, and nothing starts afterwards', async () => {
    let runs = 0
    let ended = false
    const scheduler = createScheduler({
      seconds: 0.01,
      full: 10,
      onError: () => {},
      work: async () => {
        runs += 1
        await wait(30)
        ended = true
        return 0
      },
    })
    void scheduler.run()
    await scheduler.stop()
    expect(ended).toBe(true)
    await scheduler.run()
    await wait(30)
    expect(runs).toBe(1)
  })

  test('behavior: a run that left some is followed soon', async () => {
    let left = 45
    const scheduler = createScheduler({
      seconds: 0.4,
      full: 10,
      onError: () => {},
      work: async () => {
        const done = Math.min(left, 10)
        left -= done
        return done
      },
    })
    vi.useFakeTimers()
    scheduler.start()
    // One pause, then four short ones; five pauses would be two seconds.
    await vi.advanceTimersByTimeAsync(600)
    expect(left).toBe(0)
    await scheduler.stop()
  })

  test('error: a run that fails is reported, and the next one comes', async () => {
    const errors: unknown[] = []
    const scheduler = createScheduler({
      seconds: 0.01,
      full: 10,
      onError: (error) => errors.push(error),
      work: async () => {
        throw new Error('no')
      },
    })
    scheduler.start()
    await expect.poll(() => errors.length).toBeGreaterThan(1)
    await scheduler.stop()
  })
})
