import type { ListedModel, ListedRecord, Listing, ListingFilter } from '@countersign/oidc-store'

/** What of `next` lies after `last` and before `next` itself; both have the order of the store. */
const between = (last: string, next: string): string => {
  const same = [...next].findIndex((letter, at) => letter !== last[at])
  const cut = next.slice(0, same + 1)
  return cut === next ? last : cut
}

/**
 * A page of records whose identifiers are credentials: a session's is the value of its cookie. What leads on to the next page
 * is no more of the identifier that it begins with than tells it from the one before, a few characters.
 */
export const listUntold = async (
  listing: Listing,
  model: ListedModel,
  filter: ListingFilter,
): Promise<{ readonly records: readonly ListedRecord[]; readonly next?: string | undefined }> => {
  const { next: last, records } = await listing.list(model, filter)
  if (last === undefined) return { records }
  const [first] = (await listing.list(model, { ...filter, after: last, limit: 1 })).records
  return { records, next: first && between(last, first.id) }
}
