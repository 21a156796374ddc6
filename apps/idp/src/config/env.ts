import { isRecord } from '../json.ts'

const PREFIX = 'COUNTERSIGN_'

/** Variables with the prefix that are not configuration keys. */
const RESERVED: ReadonlySet<string> = new Set(['ADMIN_KEY', 'CONFIG', 'URL', 'VECTORS'])

const camelCase = (segment: string): string =>
  segment.toLowerCase().replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())

/** JSON where it is JSON (numbers, booleans, lists, objects), else the text itself. */
const parseValue = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

/** What the environment says, and the variables whose first part names no key. */
export type EnvOverrides = { readonly values: Record<string, unknown>; readonly unknown: readonly string[] }

/**
 * Reads `COUNTERSIGN_SERVER__TRUST_PROXY=true` as `{ server: { trustProxy: true } }`. Two underscores go one level down,
 * one underscore is camel case.
 */
export const readEnv = (
  env: Readonly<Record<string, string | undefined>>,
  keys: readonly string[],
): EnvOverrides => {
  const values: Record<string, unknown> = {}
  const unknown: string[] = []
  for (const [name, text] of Object.entries(env)) {
    if (!name.startsWith(PREFIX) || text === undefined || RESERVED.has(name.slice(PREFIX.length))) continue
    const path = name.slice(PREFIX.length).split('__').map(camelCase)
    const [first] = path
    if (first === undefined || !keys.includes(first)) {
      unknown.push(name)
      continue
    }
    assign(values, path, parseValue(text))
  }
  return { values, unknown }
}

const assign = (target: Record<string, unknown>, path: readonly string[], value: unknown): void => {
  const [head = '', ...rest] = path
  if (rest.length === 0) {
    Object.defineProperty(target, head, { value, enumerable: true, writable: true, configurable: true })
    return
  }
  const existing = Object.hasOwn(target, head) ? target[head] : undefined
  const child = isRecord(existing) ? existing : {}
  Object.defineProperty(target, head, { value: child, enumerable: true, writable: true, configurable: true })
  assign(child, rest, value)
}

/** Lays `over` on `base`, objects key by key, everything else replaced. */
export const merge = (base: unknown, over: unknown): unknown => {
  if (!isRecord(base) || !isRecord(over)) return over
  const entries = new Map<string, unknown>(Object.entries(base))
  for (const [key, value] of Object.entries(over)) {
    entries.set(key, entries.has(key) ? merge(entries.get(key), value) : value)
  }
  return Object.fromEntries(entries)
}
