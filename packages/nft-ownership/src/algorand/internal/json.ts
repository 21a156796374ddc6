import { parseJson } from '../../internal/json.ts'

/** Reads JSON, or gives `undefined`; totals and amounts on Algorand, which go up to 2^64 - 1, may become text. */
export function readJson(text: string): unknown {
  try {
    return parseJson(text)
  } catch {
    // JSON itself has no undefined.
    return undefined
  }
}

/** A number of 64 bits, or `undefined`. */
export function readUint64(value: unknown): bigint | undefined {
  if (typeof value === 'number') return Number.isSafeInteger(value) && value >= 0 ? BigInt(value) : undefined
  if (typeof value !== 'string' || !/^[1-9][0-9]{15,19}$/.test(value)) return undefined
  const integer = BigInt(value)
  return integer < 1n << 64n ? integer : undefined
}
