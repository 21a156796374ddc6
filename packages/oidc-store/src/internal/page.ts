import type { Page } from '../types.ts'

const USUAL = 50
const MOST = 500

/** A page's size within the bounds. */
export const toLimit = (limit: number | undefined): number =>
  limit !== undefined && Number.isFinite(limit) ? Math.min(Math.max(Math.trunc(limit), 1), MOST) : USUAL

/** Cuts what was read with one more than the page holds: that one only tells that another page follows. */
export const toPage = <T extends { readonly id: string }>(
  rows: readonly T[],
  { limit }: Page,
): { readonly entries: readonly T[]; readonly next: string | undefined } => {
  const size = toLimit(limit)
  const entries = rows.slice(0, size)
  return { entries, next: rows.length > size ? entries.at(-1)?.id : undefined }
}
