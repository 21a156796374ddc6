import { type OwnershipCode, OwnershipError } from '../errors.ts'
import { type Cadence, isCadenceArray, textEntries } from './cadence.ts'
import { toDocument } from './document.ts'
import { type Place, visit } from './place.ts'
import { ExhaustedError } from './runScript.ts'

/** A document, or why there is none. */
export type Description =
  | { readonly document: Readonly<Record<string, unknown>> }
  | { readonly code: OwnershipCode; readonly reason: string }

/** NFTs in one script. Their views are code of the contract, and may be long. */
const PAGE = 10

/** Descriptions by id: plain data, as nodes that must agree are compared by what they make of it. */
type Descriptions = readonly (readonly [string, Description])[]

/**
 * What NFTs of one account say about themselves. One that makes its script fail does not take others with it. Rejects with
 * {@link OwnershipError} for what is wrong with all of them.
 */
export async function describeIds(
  place: Place,
  script: string,
  wanted: readonly string[],
): Promise<Descriptions> {
  const described: Descriptions[number][] = []
  for (let from = 0; from < wanted.length; from += PAGE) {
    described.push(...(await readFew(place, script, wanted.slice(from, from + PAGE))))
  }
  return described
}

async function readFew(place: Place, script: string, wanted: readonly string[]): Promise<Descriptions> {
  try {
    return await readViews(place, script, wanted)
  } catch (error) {
    if (!isOneFault(error)) throw error
    const [only] = wanted
    if (wanted.length === 1 && only !== undefined) return [[only, unreadable(error)]]
    const half = Math.ceil(wanted.length / 2)
    const first = await readFew(place, script, wanted.slice(0, half))
    return [...first, ...(await readFew(place, script, wanted.slice(half)))]
  }
}

function isOneFault(error: unknown): error is Error {
  return (
    error instanceof ExhaustedError || (error instanceof OwnershipError && error.code === 'contract_failed')
  )
}

function unreadable(error: Error): Description {
  const tooLarge = error instanceof ExhaustedError && error.code === 'contract_answer_invalid'
  const code = tooLarge ? 'metadata_too_large' : 'metadata_unavailable'
  return { code, reason: `The views of the NFT could not be read: ${error.message}` }
}

async function readViews(place: Place, script: string, wanted: readonly string[]): Promise<Descriptions> {
  const found = await visit(script, place, { wanted })
  const tokens = found.status === 'held' ? found.members.get('tokens') : []
  if (!isCadenceArray(tokens)) throw nonsense()
  const documents = new Map(tokens.map(readToken))
  if (documents.size !== tokens.length || ![...documents.keys()].every((id) => wanted.includes(id)))
    throw nonsense()
  return wanted.map((id) => [id, documents.get(id) ?? NOT_THERE])
}

const NOT_THERE: Description = {
  code: 'metadata_missing',
  reason: 'The NFT is not in that account at that block.',
}
const NO_VIEWS: Description = { code: 'metadata_missing', reason: 'The NFT says nothing about itself.' }

function readToken(token: Cadence): readonly [string, Description] {
  const views = textEntries(token)
  const id = views?.get('id')
  if (views === undefined || typeof id !== 'bigint') throw nonsense()
  if (views.size === 1) return [id.toString(), NO_VIEWS]
  const document = toDocument(token) as Readonly<Record<string, unknown>>
  return [id.toString(), { document: { ...document, id: id.toString() } }]
}

function nonsense(): OwnershipError {
  return new OwnershipError('chain_inconsistent', 'The access node answered what the script does not.')
}
