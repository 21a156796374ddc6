import { OwnershipError } from '../../errors.ts'
import { type Fields, isFields } from '../../internal/fields.ts'
import { isNatural } from '../../internal/isNatural.ts'
import { type AskNode, createNodes } from '../../internal/nodes.ts'
import type { AskOptions, Block } from '../../types.ts'

/** A TzKT indexer that may say which tokens an account holds. What it says is checked against the node. */
export type TzktOptions = {
  /** By which a query names it. Default `tzkt`. */
  readonly name?: string | undefined
  /** Its API, for example `https://api.tzkt.io`. */
  readonly url: string
  readonly headers?: Readonly<Record<string, string>> | undefined
  /** Milliseconds for one request. Default 10,000. */
  readonly timeout?: number | undefined
}

/** Which tokens an account held at a block, as the indexer has it. */
export type Candidates = {
  readonly ids: readonly string[]
  readonly complete: boolean
}

/** Asks the indexer. Rejects with `OwnershipError` (`indexer_unavailable`, `budget_exceeded`). */
export type ListHeld = (
  question: { readonly collection: string; readonly owner: string; readonly block: Block },
  options: AskOptions,
) => Promise<Candidates>

const PAGE = 500

/**
 * Makes the client of a TzKT indexer. Balances are asked at the pinned level, of the very block that is pinned.
 *
 * @throws TypeError when the URL is no http(s) URL
 * @see TzKT API "Get historical token balances"
 */
export function createTzkt(
  chain: string,
  { url, headers, timeout }: TzktOptions,
  limit: number,
  send: typeof fetch | undefined,
): ListHeld {
  const nodes = createNodes({ chain, urls: [url], headers, timeout, fetch: send, identify })
  return async ({ collection, owner, block }, options) => {
    try {
      const { value } = await nodes.put((ask) => list(ask, { collection, owner, block, limit }), options)
      return value
    } catch (cause) {
      if (!(cause instanceof OwnershipError) || cause.code === 'budget_exceeded') throw cause
      throw new OwnershipError('indexer_unavailable', `The indexer: ${cause.message}`, { cause })
    }
  }
}

async function identify(ask: AskNode): Promise<string> {
  const head = await get(ask, '/v1/head')
  return isFields(head) && typeof head['chainId'] === 'string' ? `tezos:${head['chainId']}` : ''
}

type Ask = {
  readonly collection: string
  readonly owner: string
  readonly block: Block
  readonly limit: number
}

async function list(ask: AskNode, question: Ask): Promise<Candidates> {
  const { collection, owner, block, limit } = question
  const known = await get(ask, `/v1/blocks/${block.number}`)
  if (!isFields(known) || known['hash'] !== block.hash) {
    throw new OwnershipError('chain_unavailable', 'It has not indexed that block.')
  }
  const ids = new Set<string>()
  for (let offset = 0; offset <= limit; offset += PAGE) {
    const filter = `account=${owner}&token.contract=${collection}&balance.gt=0&limit=${PAGE}&offset=${offset}`
    const page = await get(ask, `/v1/tokens/historical_balances/${block.number}?${filter}`)
    if (!Array.isArray(page) || page.length > PAGE) throw invalid()
    for (const item of page) ids.add(readItem(item, question))
    if (page.length < PAGE) return { ids: [...ids].slice(0, limit), complete: ids.size <= limit }
  }
  return { ids: [...ids].slice(0, limit), complete: false }
}

function readItem(item: unknown, { collection, owner }: Ask): string {
  const { account, token } = isFields(item) ? item : ({} as Fields)
  const contract = isFields(token) ? token['contract'] : undefined
  const id = isFields(token) ? token['tokenId'] : undefined
  const isAsked =
    isFields(account) &&
    account['address'] === owner &&
    isFields(contract) &&
    contract['address'] === collection
  if (!isAsked || typeof id !== 'string' || !isNatural(id)) throw invalid()
  return id
}

async function get(ask: AskNode, path: string): Promise<unknown> {
  const { ok, status, text } = await ask({ path })
  if (!ok) throw new OwnershipError('chain_unavailable', `It answered with HTTP status ${status}.`)
  try {
    return JSON.parse(text) as unknown
  } catch {
    throw invalid()
  }
}

function invalid(): OwnershipError {
  return new OwnershipError('chain_inconsistent', 'It answered what was not asked.')
}
