import type { MatchedToken, Metadata } from '@countersign/nft-ownership'
import type { CheckedToken } from './types.ts'

/** Pictures within the document are as long as they like; nobody needs them in a token. */
const MOST_TEXT = 8 * 1024

/** What of one document is kept, and of all documents of a check. Characters of JSON. */
const MOST_DOCUMENT = 64 * 1024
const MOST_TOGETHER = 512 * 1024

const TOO_LARGE = 'metadata_too_large'

/** The same value without its longest texts. */
const shortened = (value: unknown): unknown => {
  if (typeof value === 'string') return value.length > MOST_TEXT ? undefined : value
  if (Array.isArray(value)) return value.map((entry) => shortened(entry) ?? null)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, entry]) => [name, shortened(entry)]))
}

/** An attribute without its value would be another attribute. */
const withoutLong = (metadata: Metadata): Metadata => {
  const short = shortened(metadata) as Metadata
  return { ...short, attributes: short.attributes.filter(({ value }) => value !== undefined) }
}

const sizeOf = (value: unknown): number => JSON.stringify(value).length

/**
 * Makes the tokens of one check as they are kept and told. Documents are written by whoever has made the token: what is too
 * long is left out, and `metadataStatus` says so.
 */
export const createKeeper = (): ((token: MatchedToken) => CheckedToken) => {
  let left = MOST_TOGETHER
  const keep = (metadata: Metadata): Pick<CheckedToken, 'metadata' | 'metadataStatus'> => {
    const size = sizeOf(metadata)
    const whole = size <= MOST_DOCUMENT
    const kept = whole ? metadata : withoutLong(metadata)
    const cost = whole ? size : sizeOf(kept)
    if (cost > Math.min(MOST_DOCUMENT, left)) return { metadataStatus: TOO_LARGE }
    left -= cost
    return whole ? { metadata: kept } : { metadata: kept, metadataStatus: TOO_LARGE }
  }
  return ({ asset, balance, holder, id, metadata, metadataStatus, transferable, via }) => ({
    id,
    asset,
    balance,
    transferable,
    holder,
    via,
    ...(metadata === undefined ? { metadataStatus } : keep(metadata)),
  })
}
