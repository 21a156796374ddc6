/** One part of a key, without a colon, so that no two names meet in one key. The scripts encode alike. */
export const part = (text: string): string => encodeURIComponent(text)

/** A key under the prefix. */
export const keyName = (prefix: string, area: string, ...parts: readonly string[]): string =>
  [prefix, area, ...parts.map(part)].join(':')

/** The braces keep all keys in one slot of a cluster, because scripts touch several at once. */
export const prefixOf = (name: string): string => `{${name}}`
