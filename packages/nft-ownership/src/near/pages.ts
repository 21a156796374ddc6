import { invalid, readList } from './held.ts'
import { required, type Viewed } from './view.ts'

/** Items of a page. The gas of a view is limited. */
export const PAGE = 50

/** Options of {@link readPages}. */
export type PagesOptions = {
  /** For messages. */
  readonly method: string
  readonly page: (fromIndex: string, limit: number) => Promise<Viewed>
  /** How many there are, where the contract says. */
  readonly count?: number | undefined
  /** The list is ended after so many. */
  readonly max: number
}

/**
 * Reads a list page by page. Contracts may cap a page at fewer than were asked for, so only an empty page is the end, or
 * the panic of near-contract-standards about an index behind the last. A page that is too heavy is halved.
 *
 * @see NEP-181
 */
export async function readPages(
  options: PagesOptions,
): Promise<{ readonly items: readonly unknown[]; readonly complete: boolean }> {
  const { method, page, count, max } = options
  const items: unknown[] = []
  let limit = PAGE
  while (items.length < max) {
    if (count !== undefined && items.length >= count) return { items, complete: true }
    const viewed = await page(String(items.length), limit)
    if (!viewed.ok && viewed.why === 'heavy' && limit > 1) {
      limit = Math.floor(limit / 2)
      continue
    }
    if (!viewed.ok && viewed.why === 'failed' && isOutOfBounds(viewed.message))
      return { items, complete: true }
    const found = readList(required(viewed, method), `The answer of ${method}`)
    if (found.length > limit) throw invalid(`${method} gave more than it was asked for.`)
    if (found.length === 0) return { items, complete: true }
    items.push(...found)
  }
  return { items, complete: count !== undefined && items.length >= count }
}

function isOutOfBounds(message: string): boolean {
  return /out of bounds|smaller from_index/i.test(message)
}
