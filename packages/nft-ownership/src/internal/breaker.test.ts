import { describe, expect, test } from 'vitest'
import { createBreaker } from './breaker.ts'

describe('createBreaker', () => {
  test('default', () => {
    let time = 0
    const breaker = createBreaker({ failures: 2, rest: 10, now: () => time })
    breaker.failed()
    expect(breaker.admits()).toBe(true)
    breaker.failed()
    expect(breaker.admits()).toBe(false)
    time = 10
    expect([breaker.admits(), breaker.admits()]).toEqual([true, false])
    breaker.failed()
    expect(breaker.admits()).toBe(false)
    time = 20
    expect(breaker.admits()).toBe(true)
    breaker.succeeded()
    expect([breaker.admits(), breaker.admits()]).toEqual([true, true])
  })

  test('behavior: a success in between starts anew', () => {
    const breaker = createBreaker({ failures: 2, rest: 10 })
    breaker.failed()
    breaker.succeeded()
    breaker.failed()
    expect(breaker.admits()).toBe(true)
  })

  test('behavior: a trial without outcome lets the next one try', () => {
    let time = 0
    const breaker = createBreaker({ failures: 1, rest: 10, now: () => time })
    breaker.failed()
    time = 10
    expect(breaker.admits()).toBe(true)
    breaker.unknown()
    expect(breaker.admits()).toBe(true)
  })
})
