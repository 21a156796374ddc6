import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { startPurgeJob } from './purgeJob.ts'
import type { PurgeCounts } from './types.ts'

const unexpected = (error: unknown): void => {
  throw error
}

beforeEach(() => {
  vi.useFakeTimers()
  vi.spyOn(Math, 'random').mockReturnValue(0.25)
})

afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

describe('startPurgeJob', () => {
  test('default: purges after a random part of the interval and then once in each, and tells the counts', async () => {
    const counts = { records: 1, singleUse: 2, schedule: 3, counters: 4 }
    const purge = vi.fn(async () => counts)
    const onPurge = vi.fn()
    const stop = startPurgeJob({ store: { purge }, interval: 10, onPurge, onError: unexpected })
    await vi.advanceTimersByTimeAsync(2499)
    expect(purge).not.toHaveBeenCalled()
    await vi.advanceTimersByTimeAsync(1)
    expect(purge).toHaveBeenCalledTimes(1)
    await vi.advanceTimersByTimeAsync(9999)
    expect(purge).toHaveBeenCalledTimes(1)
    await vi.advanceTimersByTimeAsync(1)
    expect(purge).toHaveBeenCalledTimes(2)
    expect(onPurge).toHaveBeenCalledWith(counts)
    await stop()
  })

  test('behavior: a failed run is reported and the next one tried', async () => {
    const failure = new Error('busy')
    const purge = vi.fn(async () => Promise.reject(failure))
    const onError = vi.fn()
    const stop = startPurgeJob({ store: { purge }, interval: 10, onError })
    await vi.advanceTimersByTimeAsync(20_000)
    expect(onError).toHaveBeenCalledTimes(2)
    expect(onError).toHaveBeenCalledWith(failure)
    await stop()
  })

  test('behavior: stopping waits for the run under way, and no other follows', async () => {
    let finish: (counts: PurgeCounts) => void = () => expect.fail('not started')
    const purge = vi.fn(
      () =>
        new Promise<PurgeCounts>((resolve) => {
          finish = resolve
        }),
    )
    const stop = startPurgeJob({ store: { purge }, interval: 10, onError: unexpected })
    await vi.advanceTimersByTimeAsync(10_000)
    let stopped = false
    const stopping = stop().then(() => {
      stopped = true
    })
    await vi.advanceTimersByTimeAsync(0)
    expect(stopped).toBe(false)
    finish({ records: 0, singleUse: 0, schedule: 0, counters: 0 })
    await stopping
    await vi.advanceTimersByTimeAsync(100_000)
    expect(purge).toHaveBeenCalledTimes(1)
  })
})
