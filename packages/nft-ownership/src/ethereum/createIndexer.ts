import { createEndpoint, type Endpoint, EndpointError, readJson } from '@countersign/siwx-core'
import { OwnershipError } from '../errors.ts'
import { isFields } from '../internal/fields.ts'
import type { AskOptions } from '../types.ts'
import type { IndexerEndpoint, IndexerLister, IndexerQuestion } from './options.ts'

/** One page: token ids of the collection, and where the next page is. */
type Page = { readonly ids: readonly string[]; readonly next: string | undefined }

type Kind = {
  /** Path of the first page, or of the one that `next` names. */
  readonly path: (question: IndexerQuestion, next: string | undefined) => string
  readonly read: (answer: Record<string, unknown>, collection: string) => Page | undefined
}

const PAGES = 20

const KINDS: Readonly<Record<IndexerEndpoint['kind'], Kind>> = {
  // Lists everything that an account holds; the collection is picked out here.
  blockscout: {
    path: ({ owner, standard }, next) => {
      const type = standard === 'erc721' ? 'ERC-721' : 'ERC-1155'
      return `/api/v2/addresses/${owner}/nft?type=${type}${next === undefined ? '' : `&${next}`}`
    },
    read: ({ items, next_page_params: next }, collection) => {
      if (!Array.isArray(items)) return undefined
      const ids = items.flatMap((item: unknown) => {
        if (!isFields(item) || !isFields(item['token'])) return []
        const { address, address_hash: hash = address } = item['token']
        return isSame(hash, collection) && typeof item['id'] === 'string' ? [item['id']] : []
      })
      return { ids, next: isFields(next) ? new URLSearchParams(scalars(next)).toString() : undefined }
    },
  },
  alchemy: {
    path: ({ owner, collection }, next) => {
      const key = next === undefined ? '' : `&pageKey=${encodeURIComponent(next)}`
      return `/getNFTsForOwner?owner=${owner}&contractAddresses[]=${collection}&withMetadata=false&pageSize=100${key}`
    },
    read: ({ ownedNfts, pageKey }, collection) => {
      if (!Array.isArray(ownedNfts)) return undefined
      const ids = ownedNfts.flatMap((item: unknown) =>
        isFields(item) && isSame(item['contractAddress'], collection) && typeof item['tokenId'] === 'string'
          ? [item['tokenId']]
          : [],
      )
      return { ids, next: typeof pageKey === 'string' ? pageKey.toWellFormed() : undefined }
    },
  },
}

/**
 * Makes a lister of token ids out of an indexer's API. It only names candidates: every one is asked of the contract.
 * Rejects with `OwnershipError` (`indexer_unavailable`).
 *
 * @throws TypeError when the URL is no http(s) URL, or the kind is unknown
 * @example
 * ```ts
 * import { createIndexer } from '@countersign/nft-ownership/ethereum'
 *
 * const list = createIndexer({ kind: 'blockscout', url: 'https://polygon.blockscout.com' })
 * const owner = '0xab16a96D359eC26a11e2C2b3d8f8B8942d5Bfcdb'
 * const collection = '0x2953399124F0cBB46d2CbACD8A89cF0599974963'
 * await list({ chain: 'eip155:137', standard: 'erc721', collection, owner, limit: 100 }, {}) // [ '7', '42' ]
 * ```
 */
export function createIndexer(options: IndexerEndpoint): IndexerLister {
  const endpoint = createEndpoint(options.url, options)
  if (!Object.hasOwn(KINDS, options.kind)) throw new TypeError(`There is no indexer ${options.kind}.`)
  const { path, read } = KINDS[options.kind]
  return async (question, { budget } = {}) => {
    const ids = new Set<string>()
    let next: string | undefined
    for (let page = 0; page < PAGES; page += 1) {
      const answer = await ask(endpoint, path(question, next), budget)
      const found = isFields(answer) ? read(answer, question.collection) : undefined
      if (found === undefined) throw unavailable('The indexer answers in another shape.')
      for (const id of found.ids) ids.add(id)
      if (found.next === undefined || found.next === next || ids.size >= question.limit) break
      next = found.next
    }
    return [...ids].slice(0, question.limit)
  }
}

async function ask(endpoint: Endpoint, path: string, budget: AskOptions['budget']): Promise<unknown> {
  budget?.request()
  try {
    const answer = await endpoint({ path, signal: budget?.signal })
    budget?.bytes(answer.text.length)
    return readJson(answer)
  } catch (cause) {
    if (!(cause instanceof EndpointError)) throw cause
    if (budget?.signal.aborted) throw new OwnershipError('budget_exceeded', 'The check took too long.')
    throw unavailable('The indexer has not answered.', cause)
  }
}

function isSame(address: unknown, other: string): boolean {
  return typeof address === 'string' && address.toLowerCase() === other.toLowerCase()
}

function scalars(object: Record<string, unknown>): [string, string][] {
  return Object.entries(object).flatMap(([name, value]) =>
    typeof value === 'string' || typeof value === 'number' ? [[name, String(value)]] : [],
  )
}

function unavailable(reason: string, cause?: unknown): OwnershipError {
  return new OwnershipError('indexer_unavailable', reason, { cause })
}
