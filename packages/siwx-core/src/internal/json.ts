/** A JSON value. */
export type Json =
  | string
  | number
  | boolean
  | null
  | readonly Json[]
  | { readonly [key: string]: Json | undefined }

const MAX_DEPTH = 16

/**
 * Writes JSON without white space and with the keys of every object sorted, or gives `undefined` for what JSON cannot
 * hold or what is nested more than 16 levels deep.
 */
export function canonicalJson(value: unknown, depth: number = 0): string | undefined {
  if (depth > MAX_DEPTH) return undefined
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return JSON.stringify(value)
  if (typeof value === 'number') return Number.isFinite(value) ? JSON.stringify(value) : undefined
  if (typeof value !== 'object') return undefined
  if (Array.isArray(value)) {
    const items = value.map((item) => canonicalJson(item, depth + 1))
    return items.includes(undefined) ? undefined : `[${items.join(',')}]`
  }
  return canonicalObject(value as Readonly<Record<string, unknown>>, depth)
}

function canonicalObject(value: Readonly<Record<string, unknown>>, depth: number): string | undefined {
  const members: string[] = []
  for (const key of Object.keys(value).sort()) {
    const member = canonicalJson(value[key], depth + 1)
    if (member === undefined) return undefined
    members.push(`${JSON.stringify(key)}:${member}`)
  }
  return `{${members.join(',')}}`
}

/** Whether a value is an object that is no array. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
