/** Limits of one resolve. Every one has a default. */
export type MetadataLimits = {
  /** Milliseconds for one try at one host, redirects included. Default 5,000. */
  readonly tryTime?: number | undefined
  /** Milliseconds for one document, all tries together. Default 10,000. */
  readonly time?: number | undefined
  /** Largest document, in bytes, after decompression. Default 1 MiB. */
  readonly bytes?: number | undefined
  /** Redirects that are followed in one try. Default 3. */
  readonly redirects?: number | undefined
  /** Deepest nesting of a document. Default 32. */
  readonly depth?: number | undefined
  /** Most attributes of a document. Default 1,000. */
  readonly attributes?: number | undefined
  /** Milliseconds after which the next gateway is asked as well. Default 2,500. */
  readonly hedge?: number | undefined
  /** Milliseconds for which a gateway that is down is left alone. Default 60,000. */
  readonly rest?: number | undefined
  /** Bytes that the cache may hold. Default 32 MiB; 0 turns it off. */
  readonly cacheBytes?: number | undefined
}

/** {@link MetadataLimits} with nothing left open. */
export type Limits = { readonly [Name in keyof MetadataLimits]-?: number }

const DEFAULTS: Limits = {
  tryTime: 5000,
  time: 10_000,
  bytes: 1024 * 1024,
  redirects: 3,
  depth: 32,
  attributes: 1000,
  hedge: 2500,
  rest: 60_000,
  cacheBytes: 32 * 1024 * 1024,
}

// A timer takes no more.
const LARGEST = 2 ** 31 - 1

/**
 * Fills in the defaults.
 *
 * @throws TypeError when a limit is no number from 0 to 2^31 - 1
 */
export function limitsOf(given: MetadataLimits = {}): Limits {
  const limits = { ...DEFAULTS }
  for (const name of Object.keys(DEFAULTS) as (keyof Limits)[]) {
    const value = given[name] ?? DEFAULTS[name]
    if (!(value >= 0 && value <= LARGEST))
      throw new TypeError(`The limit ${name} must be from 0 to ${LARGEST}.`)
    Object.assign(limits, { [name]: value })
  }
  return limits
}
