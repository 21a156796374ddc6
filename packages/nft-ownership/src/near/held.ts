import { OwnershipError } from '../errors.ts'
import { type Fields, isFields } from '../internal/fields.ts'
import type { Block } from '../types.ts'
import { isExpired } from './expiry.ts'
import type { View } from './view.ts'

/** What is asked of a contract. */
export type Question = {
  readonly view: View
  /** The contract account. */
  readonly contract: string
  /** Account id. */
  readonly owner: string
  readonly block: Block & { readonly time: string }
  /** Only these, when named; already narrowed to those with the prefix that was asked for. */
  readonly ids?: readonly string[] | undefined
  /** After so many tokens a list is ended. */
  readonly maxTokens: number
}

/** A token that the contract says the owner holds. */
export type Held = {
  readonly id: string
  /** Decimal string, above zero. */
  readonly balance: string
  readonly transferable?: boolean | undefined
  readonly expired?: boolean | undefined
  /** As it came with the token; absent where it must be asked for. */
  readonly metadata?: unknown
}

/** What a contract says. */
export type Found = {
  readonly tokens: readonly Held[]
  /** Of all that the owner holds, where the contract says more than it lists. */
  readonly balance?: string | undefined
  readonly complete: boolean
  readonly method: string
}

/** Ids are free text; longer ones are no sane contract's. */
const MAX_ID_LENGTH = 512
/** Tokens of one check are asked for in groups of so many at a time. */
const WIDTH = 8

/** A token id as a contract writes it. Throws `contract_answer_invalid`. */
export function readTokenId(value: unknown): string {
  if (typeof value !== 'string' || value === '' || value.length > MAX_ID_LENGTH) {
    throw invalid('A token has no id.')
  }
  return value
}

/** An unsigned integer of 128 bits, as decimal text. Throws `contract_answer_invalid`. */
export function readAmount(value: unknown): string {
  if (typeof value !== 'string' || !/^(?:0|[1-9][0-9]{0,38})$/.test(value) || BigInt(value) >= 1n << 128n) {
    throw invalid('An amount is no number.')
  }
  return value
}

/** A JSON object. Throws `contract_answer_invalid`. */
export function readFields(value: unknown, what: string): Fields {
  if (!isFields(value)) throw invalid(`${what} is no object.`)
  return value
}

/** A JSON array. Throws `contract_answer_invalid`. */
export function readList(value: unknown, what: string): readonly unknown[] {
  if (!Array.isArray(value)) throw invalid(`${what} is no list.`)
  return value
}

/** Whether the metadata of a token has an end that has passed; nothing for metadata without one. */
export function expiry(metadata: unknown, time: string): { readonly expired?: boolean } {
  const expired = isFields(metadata) ? isExpired(metadata['expires_at'], time) : undefined
  return expired === undefined ? {} : { expired }
}

/** Refuses a list that names a token twice: a contract could so make one token count as many. */
export function distinct<T extends { readonly id: string }>(tokens: readonly T[]): readonly T[] {
  if (new Set(tokens.map(({ id }) => id)).size !== tokens.length) throw invalid('A token is listed twice.')
  return tokens
}

/** Asks for each item, a few at a time, and gives the answers in their order. */
export async function each<T, R>(items: readonly T[], ask: (item: T) => Promise<R>): Promise<readonly R[]> {
  const answers: R[] = []
  for (let start = 0; start < items.length; start += WIDTH) {
    answers.push(...(await Promise.all(items.slice(start, start + WIDTH).map(ask))))
  }
  return answers
}

/** Cuts a list into lists of at most `size`. */
export function chunks<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  const count = Math.ceil(items.length / size)
  return Array.from({ length: count }, (_, index) => items.slice(index * size, (index + 1) * size))
}

/** The contract broke its standard. */
export function invalid(message: string): OwnershipError {
  return new OwnershipError('contract_answer_invalid', message)
}
