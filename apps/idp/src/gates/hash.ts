import { hash } from 'node:crypto'

/** JSON with sorted members and without undefined ones: equal values have equal text. */
export const canonical = (value: unknown): string =>
  JSON.stringify(value, (_key, entry: unknown) =>
    typeof entry === 'object' && entry !== null && !Array.isArray(entry)
      ? Object.fromEntries(Object.entries(entry).sort(([a], [b]) => (a < b ? -1 : 1)))
      : entry,
  )

/** SHA-256 of the canonical JSON, base64url. */
export const hashOf = (value: unknown): string => hash('sha256', canonical(value), 'base64url')
