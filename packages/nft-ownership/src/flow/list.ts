import { OwnershipError } from '../errors.ts'
import { isCadenceArray } from './cadence.ts'
import { type Place, type Selection, visit } from './place.ts'
import { ExhaustedError } from './runScript.ts'

/** How a collection is read. */
export type ListOptions = {
  readonly script: string
  /** Most NFTs in one script. */
  readonly page: number
  /** Most NFTs of one account. */
  readonly limit: number
}

/** The NFTs of one type that lie in one account. */
export type Listed = {
  readonly ids: readonly string[]
  readonly complete: boolean
  /** A collection of another type lies where the contract's should be. */
  readonly foreign: boolean
}

/** How much less is asked for after a page that was too much: a script costs most where nothing comes of it. */
const SHRINK = 10

/**
 * Lists what an account holds: the named NFTs, or all. Pages are made smaller when a script is too much for the node.
 * Rejects with {@link OwnershipError}.
 */
export async function list(
  place: Place,
  wanted: readonly string[] | undefined,
  options: ListOptions,
): Promise<Listed> {
  const ids = new Set<string>()
  const end = wanted?.length ?? options.limit
  let size = options.page
  let total: bigint | undefined
  let from = 0
  while (from < end) {
    const count = Math.min(size, end - from)
    const selection = wanted === undefined ? { from, count } : { wanted: wanted.slice(from, from + count) }
    const page = await readPage(place, selection, options.script).catch((error: unknown) =>
      exhausted(error, size),
    )
    if (page === 'exhausted') {
      size = Math.floor(size / SHRINK)
      continue
    }
    if (page === 'absent' || page === 'foreign') {
      if (total !== undefined)
        throw new OwnershipError('chain_inconsistent', 'A collection was there, and was not.')
      return { ids: [], complete: true, foreign: page === 'foreign' }
    }
    if (total !== undefined && total !== page.total) {
      throw new OwnershipError('chain_inconsistent', 'The length of a collection has changed within a block.')
    }
    total = page.total
    for (const id of page.ids) {
      if (ids.has(id))
        throw new OwnershipError('contract_answer_invalid', `The contract has listed ${id} twice.`)
      ids.add(id)
    }
    from += count
    if (wanted === undefined && BigInt(from) >= total) break
  }
  const complete = wanted !== undefined || total === undefined || total <= BigInt(options.limit)
  return { ids: [...ids], complete, foreign: false }
}

function exhausted(error: unknown, size: number): 'exhausted' {
  if (!(error instanceof ExhaustedError)) throw error
  if (size < SHRINK) throw new OwnershipError(error.code, error.message, { cause: error })
  return 'exhausted'
}

type Page = { readonly ids: readonly string[]; readonly total: bigint }

async function readPage(
  place: Place,
  selection: Selection,
  script: string,
): Promise<Page | 'absent' | 'foreign'> {
  const found = await visit(script, place, selection)
  if (found.status !== 'held') return found.status
  const total = found.members.get('total')
  const listed = found.members.get('ids')
  if (typeof total !== 'bigint' || total < 0n || !isCadenceArray(listed) || !listed.every(isId))
    throw nonsense()
  const ids = listed.map(String)
  const asked = 'wanted' in selection ? selection.wanted.length : selection.count
  const unasked = 'wanted' in selection && !ids.every((id) => selection.wanted.includes(id))
  if (unasked || ids.length > asked || BigInt(ids.length) > total) throw nonsense()
  return { ids, total }
}

function isId(value: unknown): value is bigint {
  return typeof value === 'bigint' && value >= 0n && value < 2n ** 64n
}

function nonsense(): OwnershipError {
  return new OwnershipError('chain_inconsistent', 'The access node answered what the script does not.')
}
