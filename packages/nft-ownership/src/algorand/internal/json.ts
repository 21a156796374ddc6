/** Texts are matched so that digits inside of them are left alone. */
const TEXT_OR_NUMBER = /"(?:[^"\\]+|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?/g
const LONG = /\d{16}/
const INTEGER = /^\d{16,}$/

/**
 * Parses JSON, or gives `undefined`. An integer that a double cannot hold becomes its decimal text: totals and amounts on
 * Algorand go up to 2^64 - 1.
 */
export function parseJson(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text)
    // Only text that is known to be JSON is matched: in that no quote is left open.
    return LONG.test(text) ? (JSON.parse(text.replace(TEXT_OR_NUMBER, quoteLong)) as unknown) : value
  } catch {
    // Not JSON; JSON itself has no undefined.
    return undefined
  }
}

function quoteLong(found: string): string {
  return INTEGER.test(found) && !Number.isSafeInteger(Number(found)) ? `"${found}"` : found
}

/** A number of 64 bits, or `undefined`. */
export function readUint64(value: unknown): bigint | undefined {
  if (typeof value === 'number') return Number.isSafeInteger(value) && value >= 0 ? BigInt(value) : undefined
  if (typeof value !== 'string' || !/^[1-9][0-9]{15,19}$/.test(value)) return undefined
  const integer = BigInt(value)
  return integer < 1n << 64n ? integer : undefined
}
