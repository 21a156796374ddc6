import { OwnershipError } from '../../errors.ts'
import type { AskNode } from '../../internal/nodes.ts'
import { isSelected } from '../../internal/selectors.ts'
import type { Block, HoldingQuery, OwnershipWarning } from '../../types.ts'
import { type Held, listHeld, readHeld } from './asa.ts'
import { type Asset, bondOf } from './asset.ts'
import type { Found } from './found.ts'
import type { Kind } from './kind.ts'
import { createRoundLog, type Rounds } from './rounds.ts'

/** Named assets looked up one by one; more are found in the list of everything that the account holds. */
const MAX_NAMED = 5
/** Times that a list is read again because its pages were of different rounds. */
const TRIES = 2
const ASSET_ID = /^[1-9][0-9]{0,19}$/

/** Which assets are asked for. */
export type AssetQuestion = {
  readonly kind: Extract<Kind, { readonly standard: 'asa' }>
  readonly query: HoldingQuery
  readonly owner: string
  readonly block: Block
  readonly onRounds: (seen: Rounds) => void
}

/** Finds what an account holds of a creator's assets, or of one asset. Rejects with `OwnershipError`. */
export async function findAssets(ask: AskNode, question: AssetQuestion): Promise<Found> {
  const { kind, query, owner, block, onRounds } = question
  const wanted = (asset: Asset) => isWanted(kind, query, asset)
  const named = namedIds(question)
  if (named) {
    const log = createRoundLog(block)
    const held: Held[] = []
    for (const id of named) {
      const one = await readHeld(ask, { owner, log }, id)
      if (one && wanted(one.asset)) held.push(one)
    }
    onRounds(log.seen())
    return foundOf(held, true, [])
  }
  for (let turn = 1; ; turn++) {
    const log = createRoundLog(block)
    const { held, complete } = await listHeld(ask, { owner, log }, wanted)
    const { first, last } = log.seen()
    if (first < last && turn < TRIES) continue
    onRounds(log.seen())
    // Between two pages an asset can have moved: what is there was held, but nothing is known of what is not.
    return first < last ? foundOf(held, false, [apart(first, last)]) : foundOf(held, complete, [])
  }
}

function namedIds({ kind, query }: AssetQuestion): readonly string[] | undefined {
  const { tokens } = query
  if ('asset' in kind) return [kind.asset].filter((id) => isSelected(query, id))
  if (tokens === undefined || tokens.length > MAX_NAMED) return undefined
  const ids = new Set<string>()
  for (const selector of tokens) {
    if (typeof selector !== 'string') return undefined
    if (!ASSET_ID.test(selector)) throw new OwnershipError('query_invalid', 'The id of an asset is a number.')
    ids.add(selector)
  }
  return [...ids].filter((id) => isSelected(query, id))
}

function isWanted(kind: AssetQuestion['kind'], query: HoldingQuery, asset: Asset): boolean {
  if ('creator' in kind ? asset.creator !== kind.creator : asset.id !== kind.asset) return false
  const { unit } = query
  const isOfUnit = unit === undefined || asset.unitName === unit || asset.name?.startsWith(unit) === true
  return isOfUnit && isSelected(query, asset.id)
}

function foundOf(all: readonly Held[], complete: boolean, warnings: readonly OwnershipWarning[]): Found {
  const bonds = all.map((held) => ({ ...held, bond: bondOf(held.asset, held.holding) }))
  const valid = bonds.filter(({ bond }) => bond !== 'revoked')
  const revoked = bonds.length - valid.length
  return {
    balance: String(valid.reduce((sum, { holding }) => sum + holding.amount, 0n)),
    tokens: valid.map(({ holding, bond }) => ({
      id: holding.id,
      balance: String(holding.amount),
      ...(bond !== 'unknown' && { transferable: bond === 'free' }),
    })),
    complete,
    warnings:
      revoked === 0
        ? warnings
        : [...warnings, { code: 'token_revoked', message: `${revoked} revoked by the issuer (ARC-71).` }],
  }
}

function apart(first: number, last: number): OwnershipWarning {
  return { code: 'rounds_apart', message: `The list was read between rounds ${first} and ${last}.` }
}
