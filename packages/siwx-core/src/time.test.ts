import { runs } from '@countersign/testing/runs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseTime } from './time.ts'

describe('parseTime', () => {
  test.each([
    ['2026-09-30T16:25:24Z', Date.UTC(2026, 8, 30, 16, 25, 24)],
    ['2026-09-30t16:25:24z', Date.UTC(2026, 8, 30, 16, 25, 24)],
    ['2026-09-30T16:25:24.5+02:00', Date.UTC(2026, 8, 30, 14, 25, 24, 500)],
    ['2026-09-30T16:25:24-00:00', Date.UTC(2026, 8, 30, 16, 25, 24)],
    ['2024-02-29T00:00:00Z', Date.UTC(2024, 1, 29)],
    ['2000-02-29T00:00:00Z', Date.UTC(2000, 1, 29)],
    ['0001-01-01T00:00:00Z', -62_135_596_800_000],
    ['2016-12-31T23:59:60Z', Date.UTC(2017, 0, 1)],
    ['2017-01-01T00:59:60+01:00', Date.UTC(2017, 0, 1)],
  ])('%s', (text, instant) => {
    expect(parseTime(text)).toBe(instant)
  })

  test.each([
    '2026-02-29T00:00:00Z',
    '1900-02-29T00:00:00Z',
    '2026-02-30T00:00:00Z',
    '2026-04-31T00:00:00Z',
    '2026-00-10T00:00:00Z',
    '2026-13-10T00:00:00Z',
    '2026-01-00T00:00:00Z',
    '2026-01-01T24:00:00Z',
    '2026-01-01T00:60:00Z',
    '2026-01-01T00:00:61Z',
    '2016-12-31T23:59:60+01:00',
    '2016-12-30T23:59:60Z',
    '2026-01-01T00:00:00',
    '2026-01-01 00:00:00Z',
    '2026-01-01T00:00:00.Z',
    '2026-01-01T00:00:00+24:00',
    '2026-01-01T00:00:00+02:60',
    '2026-01-01T00:00:00+0200',
    '2026-01-01T00:00:00ZZ',
    '2026-01-01T00:00:00Z ',
    '2026-01-01T00:00Z',
    '2026-01-01',
    '+02026-01-01T00:00:00Z',
    '1790785524',
    '',
  ])('refuses %s', (text) => {
    expect(parseTime(text)).toBeUndefined()
  })

  test('agrees with Date on every date that Date writes', () => {
    const min = new Date('0000-01-01T00:00:00Z')
    const max = new Date('9999-12-31T23:59:59Z')
    fc.assert(
      fc.property(fc.date({ min, max, noInvalidDate: true }), (date) => {
        expect(parseTime(date.toISOString())).toBe(date.getTime())
      }),
      runs(100),
    )
  })
})
