import { base64ToBytes } from '@countersign/siwx-core/codec'
import { OwnershipError } from '../../errors.ts'
import { type Fields, isFields } from '../../internal/fields.ts'
import { type AskNode, createNodes } from '../../internal/nodes.ts'
import type { AskOptions, Block } from '../../types.ts'
import { call, readRound, required } from './algod.ts'
import { readUint64 } from './json.ts'
import { chainOf } from './rounds.ts'

/** An indexer of Algorand, where ARC-69 metadata is read: algod itself does not keep transactions. */
export type AlgorandIndexerOptions = {
  readonly url: string
  /** Sent as `X-Indexer-API-Token`. */
  readonly token?: string | undefined
  readonly headers?: Readonly<Record<string, string>> | undefined
  /** Milliseconds for one request. Default 10,000. */
  readonly timeout?: number | undefined
}

/** Reads the ARC-69 document of an asset as of a block; `undefined` when it has none. Rejects with `OwnershipError`. */
export type ReadNote = (id: string, block: Block, options: AskOptions) => Promise<Fields | undefined>

const PAGE = 200
const MAX_PAGES = 5
/** Transactions inside of transactions, as deep as the AVM allows. */
const MAX_DEPTH = 8
const UTF8 = new TextDecoder('utf-8', { fatal: true })

/**
 * Makes the reader of ARC-69 metadata.
 *
 * @throws TypeError when the URL is no http(s) URL
 * @see ARC-69 "Specification": the note of the latest asset configuration that has one
 */
export function createNoteReader(
  chain: string,
  { url, token, headers, timeout }: AlgorandIndexerOptions,
  send: typeof fetch | undefined,
): ReadNote {
  const nodes = createNodes({
    chain,
    urls: [url],
    headers: { ...headers, ...(token !== undefined && { 'X-Indexer-API-Token': token }) },
    timeout,
    fetch: send,
    identify,
  })
  return async (id, block, options) => {
    try {
      const { value } = await nodes.put((ask) => readNotes(ask, id, block), options)
      return value ?? undefined
    } catch (cause) {
      if (!(cause instanceof OwnershipError) || cause.code === 'budget_exceeded') throw cause
      throw new OwnershipError('indexer_unavailable', `The indexer: ${cause.message}`, { cause })
    }
  }
}

// An indexer does not name its chain; the blocks that it has do.
async function identify(ask: AskNode): Promise<string> {
  const { round } = required(await call(ask, { path: '/health' }), 'its health')
  const path = `/v2/blocks/${readRound(round)}?header-only=true`
  return chainOf(required(await call(ask, { path }), 'a block')['genesis-hash'])
}

async function readNotes(ask: AskNode, id: string, block: Block): Promise<Fields | null> {
  let latest: Fields | null = null
  let next = ''
  for (let page = 0; page < MAX_PAGES; page++) {
    const filter = `tx-type=acfg&max-round=${block.number}&limit=${PAGE}${next}`
    const answer = required(await call(ask, { path: `/v2/assets/${id}/transactions?${filter}` }), 'notes')
    if (readRound(answer['current-round']) < Number(block.number)) {
      throw new OwnershipError('chain_unavailable', 'It has not indexed that round.')
    }
    const { transactions, 'next-token': token } = answer
    if (!Array.isArray(transactions) || transactions.length > PAGE) throw invalid()
    for (const txn of transactions) latest = noteOf(txn, id, MAX_DEPTH) ?? latest
    if (transactions.length < PAGE || typeof token !== 'string') return latest
    if (!token.isWellFormed()) throw invalid()
    next = `&next=${encodeURIComponent(token)}`
  }
  throw new OwnershipError('chain_unavailable', 'It has more configurations of that asset than are read.')
}

// Oldest first. A configuration may be made by a contract, and then stands inside of its transaction.
function noteOf(value: unknown, id: string, depth: number): Fields | undefined {
  if (!isFields(value) || depth === 0) throw invalid()
  const { 'inner-txns': inner = [] } = value
  if (!Array.isArray(inner)) throw invalid()
  const own = isConfigurationOf(value, id) ? parseNote(value['note']) : undefined
  return inner.reduce<Fields | undefined>((found, txn) => noteOf(txn, id, depth - 1) ?? found, own)
}

function isConfigurationOf(txn: Fields, id: string): boolean {
  if (txn['tx-type'] !== 'acfg') return false
  const { 'asset-config-transaction': config, 'created-asset-index': created } = txn
  const configured = isFields(config) ? readUint64(config['asset-id'] ?? 0) : undefined
  return String(configured) === id || String(readUint64(created)) === id
}

/** The document in a note; `undefined` when it is none of ARC-69. */
export function parseNote(note: unknown): Fields | undefined {
  const bytes = typeof note === 'string' ? base64ToBytes(note) : undefined
  if (bytes === undefined) return undefined
  try {
    const document: unknown = JSON.parse(UTF8.decode(bytes))
    return isFields(document) && document['standard'] === 'arc69' ? document : undefined
  } catch {
    // A note of another kind.
    return undefined
  }
}

function invalid(): OwnershipError {
  return new OwnershipError('chain_inconsistent', 'It answered no transactions of that asset.')
}
