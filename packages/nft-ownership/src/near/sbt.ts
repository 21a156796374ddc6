import { OwnershipError } from '../errors.ts'
import {
  chunks,
  distinct,
  each,
  expiry,
  type Found,
  type Held,
  invalid,
  type Question,
  readFields,
  readList,
} from './held.ts'
import { type PagesOptions, readPages } from './pages.ts'
import { required } from './view.ts'

const BATCH = 50
/** An unsigned integer of 64 bits that is not zero. */
const NUMBER = /^[1-9][0-9]{0,19}$/

/** A question to a registry: the collection is the issuer of the tokens, who may be its own registry. */
export type SbtQuestion = Question & {
  readonly registry: string
  /** Only tokens of this class. */
  readonly tokenClass?: string | undefined
}

/**
 * What the owner holds of an issuer's soulbound tokens. Expired ones are given too, and say so.
 *
 * @see NEP-393 "sbt_tokens_by_owner", "sbts"
 */
export async function readSbt(question: SbtQuestion): Promise<Found> {
  return question.ids ? named(question, question.ids) : listed(question)
}

async function named(question: SbtQuestion, ids: readonly string[]): Promise<Found> {
  const { view, registry, contract: issuer, owner } = question
  const found = await each(chunks(ids.map(checkId), BATCH), async (batch) => {
    const viewed = await view(registry, 'sbts', { issuer, token: batch.map(Number) })
    const tokens = readList(required(viewed, 'sbts'), 'The answer of sbts')
    if (tokens.length !== batch.length) throw invalid('sbts answered for another number of tokens.')
    return batch.flatMap((id, index) => {
      if (tokens[index] === null) return []
      const token = readFields(tokens[index], 'A token')
      if (readNumber(token['token']) !== id) throw invalid('sbts answered another token.')
      if (typeof token['owner'] !== 'string') throw invalid('A token has no owner.')
      return token['owner'] === owner ? readOwned(question, token) : []
    })
  })
  return { tokens: found.flat(), complete: true, method: 'sbts' }
}

async function listed(question: SbtQuestion): Promise<Found> {
  const { view, registry, contract: issuer, owner, maxTokens } = question
  const method = 'sbt_tokens_by_owner'
  // The list goes by class, of which an account has one token: the next page begins behind the last class.
  let fromClass = 1
  const page: PagesOptions['page'] = async (_from, limit) => {
    const viewed = await view(registry, method, {
      account: owner,
      issuer,
      from_class: fromClass,
      limit,
      with_expired: true,
    })
    if (!viewed.ok) return viewed
    const tokens = issued(viewed.value, issuer)
    const last = tokens.at(-1)
    if (last !== undefined) fromClass = nextClass(last, fromClass)
    return { ok: true, value: tokens }
  }
  const { items, complete } = await readPages({ method, max: maxTokens, page })
  const tokens = items.flatMap((item) => readOwned(question, item))
  return { tokens: distinct(tokens), complete, method }
}

function issued(answer: unknown, issuer: string): readonly unknown[] {
  return readList(answer, 'The answer of sbt_tokens_by_owner').flatMap((entry) => {
    const [by, tokens] = readList(entry, 'An issuer')
    if (by !== issuer) throw invalid('The registry lists tokens of another issuer.')
    return readList(tokens, 'The tokens of an issuer')
  })
}

function nextClass(last: unknown, from: number): number {
  const tokenClass = Number(readClass(readFields(last, 'A token')))
  if (tokenClass < from) throw invalid('The registry lists a class twice.')
  if (!Number.isSafeInteger(tokenClass + 1))
    throw invalid('The registry lists a class that cannot be asked for.')
  return tokenClass + 1
}

// The registry takes JSON numbers. Ids are given in sequence, so none that a double cannot hold is there.
function checkId(id: string): string {
  if (isSbtId(id)) return id
  throw new OwnershipError('query_invalid', 'The id of a soulbound token is a number above zero.')
}

/** Whether an id can be one of a soulbound token. */
export function isSbtId(id: string): boolean {
  return NUMBER.test(id) && Number.isSafeInteger(Number(id))
}

function readOwned({ block, tokenClass }: SbtQuestion, value: unknown): readonly Held[] {
  const token = readFields(value, 'A token')
  const id = readNumber(token['token'])
  if (tokenClass !== undefined && readClass(token) !== tokenClass) return []
  return [{ id, balance: '1', transferable: false, ...expiry(token['metadata'], block.time) }]
}

function readClass(token: Readonly<Record<string, unknown>>): string {
  return readNumber(readFields(token['metadata'], 'The metadata of a token')['class'])
}

/** JSON numbers of 64 bits; those that a double cannot hold are texts here. */
export function readNumber(value: unknown): string {
  const text = typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : value
  if (typeof text !== 'string' || !NUMBER.test(text) || BigInt(text) >= 1n << 64n) {
    throw invalid('A number of 64 bits is none.')
  }
  return text
}
