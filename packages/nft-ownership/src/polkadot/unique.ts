import { OwnershipError } from '../errors.ts'
import { isFields } from '../internal/fields.ts'
import type { AskNode } from '../internal/nodes.ts'
import type { Block } from '../types.ts'
import type { Found, Held } from './assetHub.ts'
import {
  type CrossAccount,
  isSame,
  isToken,
  mirrorOf,
  readCrossAccount,
  writeCrossAccount,
} from './crossAccount.ts'
import { toHex } from './hex.ts'
import { call, inconsistent } from './node.ts'
import type { PolkadotQuery } from './query.ts'

/** What one node of Unique, Quartz or Opal is asked. */
export type UniqueQuestion = PolkadotQuery & {
  /** 32 bytes. */
  readonly account: Uint8Array
  readonly block: Block
  readonly maxTokens: number
}

/** Tokens whose nesting is looked at, one by one. */
const MAX_NESTED = 20

/**
 * What an account holds of a collection: on its Substrate side, on the EVM mirror of it, and, for tokens that are named,
 * nested in a token that it holds. Rejects with `OwnershipError`.
 *
 * @see Unique Network RPC: `unique_accountTokens`, `unique_tokenOwner`, `unique_topmostTokenOwner`
 */
export async function readUnique(ask: AskNode, question: UniqueQuestion): Promise<Found> {
  const { account, block, ids: named, selects, maxTokens } = question
  const collection = Number(question.collection)
  const transferable = await readTransferable(ask, collection, block.hash)
  const mirror = mirrorOf(account)
  const sides: readonly CrossAccount[] = [{ kind: 'substrate', account }, mirror]
  const lists = await Promise.all(sides.map((side) => accountTokens(ask, collection, side, block.hash)))
  const direct = lists.flatMap((ids, side): readonly Held[] => {
    const holder = side === 0 ? {} : { holder: toHex(mirror.account) }
    return ids.filter(selects).map((id) => ({ id, transferable, ...holder }))
  })
  const held = new Set(direct.map(({ id }) => id))
  if (held.size !== direct.length) throw inconsistent('A token has two owners.')
  const rest = (named ?? []).filter((id) => !held.has(id))
  const nested = await Promise.all(
    rest.slice(0, MAX_NESTED).map((id) => nestedIn(ask, { collection, id, sides, hash: block.hash })),
  )
  const found = nested.flatMap((holder, index): readonly Held[] =>
    holder === undefined ? [] : [{ id: rest[index] ?? '', transferable, holder }],
  )
  const tokens = [...direct, ...found]
  return {
    tokens: tokens.slice(0, maxTokens),
    complete: rest.length <= MAX_NESTED && tokens.length <= maxTokens,
    method: 'unique_accountTokens',
  }
}

// The number is a parameter of every question, so no token of another collection can be in an answer.
async function accountTokens(
  ask: AskNode,
  collection: number,
  account: CrossAccount,
  hash: string,
): Promise<readonly string[]> {
  const ids = await call(ask, 'unique_accountTokens', [collection, writeCrossAccount(account), hash])
  if (!Array.isArray(ids) || !ids.every(isU32)) throw inconsistent('unique_accountTokens was not answered.')
  return ids.map(String)
}

// Fractions (`ReFungible`) and coins (`Fungible`) have no owner of a whole.
async function readTransferable(ask: AskNode, collection: number, hash: string): Promise<boolean> {
  const found = await call(ask, 'unique_collectionById', [collection, hash])
  if (found === null) throw new OwnershipError('collection_unknown', 'There is no such collection.')
  const { mode, limits } = isFields(found) ? found : {}
  const name = isFields(mode) ? Object.keys(mode)[0] : mode
  if (typeof name !== 'string') throw inconsistent('A collection has no mode.')
  if (!/^nft$/i.test(name)) {
    throw new OwnershipError('unsupported_standard', 'Only collections of whole tokens are understood.')
  }
  return !isFields(limits) || (limits['transfers_enabled'] ?? limits['transfersEnabled']) !== false
}

type NestedQuestion = {
  readonly collection: number
  readonly id: string
  readonly sides: readonly CrossAccount[]
  readonly hash: string
}

// The address of the token that holds it, when that is, at the end, one of the account's.
async function nestedIn(
  ask: AskNode,
  { collection, id, sides, hash }: NestedQuestion,
): Promise<string | undefined> {
  const owner = readCrossAccount(await call(ask, 'unique_tokenOwner', [collection, Number(id), hash]))
  if (owner === undefined) return undefined
  if (sides.some((side) => isSame(side, owner)))
    throw inconsistent('A token is left out of the list of its owner.')
  if (!isToken(owner)) return undefined
  const topmost = readCrossAccount(
    await call(ask, 'unique_topmostTokenOwner', [collection, Number(id), hash]),
  )
  const owned = topmost !== undefined && sides.some((side) => isSame(side, topmost))
  return owned ? toHex(owner.account) : undefined
}

function isU32(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) < 2 ** 32
}
