import type { TraitValue } from '../types.ts'

const DECIMAL = /^([+-]?)([0-9]{1,80})(?:\.([0-9]{1,80}))?$/

/** Exact order of two decimal numbers, or `undefined` when one of them is none. Booleans are not numbers. */
export function compareDecimals(a: TraitValue, b: TraitValue): number | undefined {
  const left = scaled(a)
  const right = scaled(b)
  if (left === undefined || right === undefined) return undefined
  return left === right ? 0 : left < right ? -1 : 1
}

const SCALE = 80

function scaled(value: TraitValue): bigint | undefined {
  if (typeof value === 'boolean') return undefined
  const [, sign, whole, part = ''] = DECIMAL.exec(typeof value === 'number' ? plain(value) : value) ?? []
  if (whole === undefined) return undefined
  const size = BigInt(whole + part.padEnd(SCALE, '0'))
  return sign === '-' ? -size : size
}

/** A number without an exponent. What is too large or too small for the form above is none. */
function plain(value: number): string {
  const text = String(value)
  const [mantissa = '', exponent] = text.split('e')
  if (exponent === undefined) return text
  if (Number.isInteger(value)) return BigInt(value).toString()
  const digits = mantissa.replace(/[-.]/g, '')
  return `${value < 0 ? '-' : ''}0.${'0'.repeat(-Number(exponent) - 1)}${digits}`
}
