/** Nanoseconds. */
const UNITS = {
  ns: 1n,
  us: 1_000n,
  ms: 1_000_000n,
  s: 1_000_000_000n,
  m: 60_000_000_000n,
  h: 3_600_000_000_000n,
} as const

const DURATION = /^(?:\d{1,12}(?:ns|us|ms|s|m|h)){1,6}$/
const PART = /(\d+)([a-z]+)/g

/** Reads a duration as Go writes it (`1h30m`). Undefined unless it is one, in whole seconds that a number holds. */
export const parseDuration = (text: string): number | undefined => {
  if (!DURATION.test(text)) return undefined
  let total = 0n
  for (const [, digits = '0', unit] of text.matchAll(PART))
    total += BigInt(digits) * UNITS[unit as keyof typeof UNITS]
  const seconds = Number(total / UNITS.s)
  return total % UNITS.s === 0n && Number.isSafeInteger(seconds) ? seconds : undefined
}

/** Writes seconds as Go does: `1h0m0s`, `10m0s`, `30s`. */
export const formatDuration = (seconds: number): string => {
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60]
  if (h > 0) return `${h}h${m}m${s}s`
  return m > 0 ? `${m}m${s}s` : `${s}s`
}
