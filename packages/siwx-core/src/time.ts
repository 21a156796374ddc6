import { isDigit } from './internal/ascii.ts'

const DAYS: readonly number[] = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
const MINUTE = 60_000
const DAY = 86_400_000

/**
 * Milliseconds since the epoch of an RFC 3339 `date-time`, or `undefined` when the text is none. Calendar rules hold
 * (30 February is refused, unlike in `new Date`), and the zone is required. A leap second (`:60`) is accepted only where
 * one can be: 23:59:60 UTC on the last day of a month; it counts as the second that follows, as in POSIX time.
 *
 * @example
 * ```ts
 * import { parseTime } from '@countersign/siwx-core'
 *
 * parseTime('2026-09-30T16:25:24.5+02:00') // 1790778324500
 * parseTime('2026-02-30T00:00:00Z') // undefined
 * ```
 * @see RFC 3339 sections 5.6 and 5.7
 */
export function parseTime(text: string): number | undefined {
  const parts = readParts(text, 0, text.length)
  return typeof parts === 'number' ? undefined : instant(parts)
}

/** Offset of the first character in `[start, end)` that breaks RFC 3339 `date-time`, or -1. */
export function scanTime(text: string, start: number, end: number): number {
  const parts = readParts(text, start, end)
  return typeof parts === 'number' ? parts : -1
}

type Parts = {
  readonly year: number
  readonly month: number
  readonly day: number
  readonly hour: number
  readonly minute: number
  readonly second: number
  /** Milliseconds, with their fraction. */
  readonly fraction: number
  /** Minutes east of UTC. */
  readonly offset: number
}

// date-time = full-date "T" full-time; the offset of what is wrong instead.
function readParts(text: string, start: number, end: number): Parts | number {
  const year = digits(text, start, end, 4)
  const month = digits(text, start + 5, end, 2)
  const day = digits(text, start + 8, end, 2)
  const hour = digits(text, start + 11, end, 2)
  const minute = digits(text, start + 14, end, 2)
  const second = digits(text, start + 17, end, 2)
  if (year < 0 || text.charCodeAt(start + 4) !== 45) return start
  if (month < 1 || month > 12 || text.charCodeAt(start + 7) !== 45) return start + 5
  if (day < 1 || day > daysOf(year, month)) return start + 8
  // ABNF literals have no case: RFC 3339 allows "t" and "z".
  if ((text.charCodeAt(start + 10) | 32) !== 116) return start + 10
  if (hour < 0 || hour > 23 || text.charCodeAt(start + 13) !== 58) return start + 11
  if (minute < 0 || minute > 59 || text.charCodeAt(start + 16) !== 58) return start + 14
  if (second < 0 || second > 60) return start + 17
  const zone = fractionEnd(text, start + 19, end)
  if (zone === -1) return start + 19
  const offset = readOffset(text, zone, end)
  if (offset === undefined) return zone
  const fraction = zone === start + 19 ? 0 : Number(text.slice(start + 19, zone)) * 1000
  const parts = { year, month, day, hour, minute, second, fraction, offset }
  return second === 60 && !canLeap(parts) ? start + 17 : parts
}

// time-secfrac = "." 1*DIGIT
function fractionEnd(text: string, start: number, end: number): number {
  if (text.charCodeAt(start) !== 46) return start
  let at = start + 1
  while (at < end && isDigit(text.charCodeAt(at))) at += 1
  return at === start + 1 ? -1 : at
}

// time-offset = "Z" / ( "+" / "-" ) time-hour ":" time-minute
function readOffset(text: string, start: number, end: number): number | undefined {
  if (start >= end) return undefined
  const sign = text.charCodeAt(start)
  if ((sign | 32) === 122) return start + 1 === end ? 0 : undefined
  if ((sign !== 43 && sign !== 45) || start + 6 !== end || text.charCodeAt(start + 3) !== 58) return undefined
  const hour = digits(text, start + 1, end, 2)
  const minute = digits(text, start + 4, end, 2)
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59) return undefined
  return (sign === 45 ? -1 : 1) * (hour * 60 + minute)
}

function digits(text: string, start: number, end: number, count: number): number {
  if (start + count > end) return -1
  let value = 0
  for (let at = start; at < start + count; at += 1) {
    const code = text.charCodeAt(at)
    if (!isDigit(code)) return -1
    value = value * 10 + code - 48
  }
  return value
}

function daysOf(year: number, month: number): number {
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
  return month === 2 && leap ? 29 : (DAYS[month - 1] ?? 0)
}

// The second after 23:59:60 UTC on the last day of a month is midnight of a first day.
function canLeap(parts: Parts): boolean {
  const next = new Date(instant({ ...parts, fraction: 0 }))
  return next.getUTCDate() === 1 && next.getUTCHours() === 0 && next.getUTCMinutes() === 0
}

function instant(parts: Parts): number {
  const { year, month, day, hour, minute, second, fraction, offset } = parts
  // Date.UTC reads the years 0 to 99 as 1900 to 1999; 400 Gregorian years are 146 097 days.
  const days = Date.UTC(year + 400, month - 1, day) / DAY - 146_097
  return days * DAY + (hour * 60 + minute - offset) * MINUTE + second * 1000 + fraction
}
