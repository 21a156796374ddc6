import { describe, expect, test } from 'vitest'
import { formatDuration, parseDuration } from './goDuration.ts'

describe('durations as Go writes them', () => {
  test.for([
    ['1h', 3600],
    ['1h30m', 5400],
    ['90s', 90],
    ['1500ms500ms', 2],
    ['1000000000ns', 1],
    ['720h', 2_592_000],
    ['0s', 0],
  ] as const)('default: %s is %d seconds', ([text, seconds]) => {
    expect(parseDuration(text)).toBe(seconds)
  })

  test.for([
    '',
    '1',
    '1d',
    '1.5h',
    '-1h',
    '+1h',
    '1500ms',
    ' 1h',
    '1h ',
    '1h1',
    `${'9'.repeat(13)}h`,
    '1h'.repeat(7),
  ])('error: %j is none, or not in whole seconds', (text) => {
    expect(parseDuration(text)).toBeUndefined()
  })

  test.for([
    [30, '30s'],
    [90, '1m30s'],
    [600, '10m0s'],
    [3600, '1h0m0s'],
    [2_592_001, '720h0m1s'],
  ] as const)('behavior: %d seconds are %s', ([seconds, text]) => {
    expect(formatDuration(seconds)).toBe(text)
    expect(parseDuration(text)).toBe(seconds)
  })
})
