import { OwnershipError } from '../../errors.ts'
import { isFields } from '../../internal/fields.ts'
import type { AskNode } from '../../internal/nodes.ts'
import { call, inconsistent, required } from './algod.ts'
import { type Asset, type Holding, readAsset, readAssetId, readHolding } from './asset.ts'
import type { RoundLog } from './rounds.ts'

/** Assets on one page. algod allows 1000; a page must stay below what is read of an answer. */
const PAGE = 500
const MAX_PAGES = 20
/** Assets looked up one by one where the node does not list them with their parameters. */
const MAX_LOOK_UPS = 100

/** An asset of which the account has more than none. */
export type Held = { readonly asset: Asset; readonly holding: Holding }

/** What an account holds, as far as it was read. */
export type Account = { readonly held: readonly Held[]; readonly complete: boolean }

/** Whose holdings are asked for. */
export type Question = { readonly owner: string; readonly log: RoundLog }

/** Reads the parameters of one asset; `undefined` when there is none, or it was destroyed. Rejects with `OwnershipError`. */
export async function readAssetById(ask: AskNode, id: string): Promise<Asset | undefined> {
  const reply = await call(ask, { path: `/v2/assets/${id}` })
  if (reply.status === 'absent') return undefined
  const { index, params } = required(reply, 'the asset')
  if (readAssetId(index) !== id) throw inconsistent('with another asset')
  return readAsset(id, params)
}

/**
 * Reads what an account holds of one asset: `undefined` for nothing. To have opted in is not to own, and neither is to have
 * created it. Rejects with `OwnershipError`.
 *
 * @see algod "Get account information about a given asset"
 */
export async function readHeld(
  ask: AskNode,
  { owner, log }: Question,
  id: string,
): Promise<Held | undefined> {
  const reply = await call(ask, { path: `/v2/accounts/${owner}/assets/${id}` })
  if (reply.status === 'absent') return undefined
  const { round, 'asset-holding': raw } = required(reply, 'what the account holds')
  log.note(round)
  if (raw === undefined) return undefined
  const holding = readHolding(raw)
  if (holding.id !== id) throw inconsistent('with another asset')
  if (holding.amount === 0n) return undefined
  const asset = await readAssetById(ask, id)
  return asset && heldOf(asset, holding)
}

/**
 * Lists what an account holds, page by page, with the parameters of each asset; where the node has no such list, by the
 * account and asset after asset. Only what `wanted` takes is kept. Rejects with `OwnershipError`.
 *
 * @see algod "Get a list of assets held by an account, inclusive of asset params"
 */
export async function listHeld(
  ask: AskNode,
  { owner, log }: Question,
  wanted: (asset: Asset) => boolean,
): Promise<Account> {
  const held: Held[] = []
  let last = 0n
  for (let page = 0; page < MAX_PAGES; page++) {
    const next = last === 0n ? '' : `&next=${last}`
    const reply = await call(ask, { path: `/v2/accounts/${owner}/assets?limit=${PAGE}${next}` })
    if (reply.status === 'refused' && page === 0) return lookUpHeld(ask, { owner, log }, wanted)
    const answer = required(reply, 'what the account holds')
    log.note(answer['round'])
    const items = readPage(answer['asset-holdings'], last)
    for (const { holding, params } of items) {
      // Without parameters: its creator has destroyed it.
      if (holding.amount === 0n || params === undefined) continue
      const asset = readAsset(holding.id, params)
      if (wanted(asset)) held.push(heldOf(asset, holding))
    }
    if (answer['next-token'] === undefined) return { held, complete: true }
    last = BigInt(items.at(-1)?.holding.id ?? 0)
    if (String(last) !== answer['next-token']) throw inconsistent('a page that does not lead to the next one')
  }
  return { held, complete: false }
}

function heldOf(asset: Asset, holding: Holding): Held {
  if (holding.amount > asset.total) throw inconsistent('more of an asset than there is')
  return { asset, holding }
}

type Item = { readonly holding: Holding; readonly params: unknown }

// algod lists by id, and goes on after the last one: ids that do not rise would be counted twice, or never end.
function readPage(value: unknown, after: bigint): readonly Item[] {
  if (!Array.isArray(value) || value.length > PAGE) throw inconsistent('no list of assets')
  let last = after
  return value.map((item: unknown) => {
    if (!isFields(item)) throw inconsistent('no list of assets')
    const holding = readHolding(item['asset-holding'])
    if (BigInt(holding.id) <= last) throw inconsistent('assets out of order')
    last = BigInt(holding.id)
    return { holding, params: item['asset-params'] }
  })
}

async function lookUpHeld(
  ask: AskNode,
  { owner, log }: Question,
  wanted: (asset: Asset) => boolean,
): Promise<Account> {
  const reply = await call(ask, { path: `/v2/accounts/${owner}` })
  if (reply.status === 'refused') {
    throw new OwnershipError(
      'listing_unavailable',
      'The node does not list that many assets: name the tokens.',
    )
  }
  const { address, round, assets = [] } = required(reply, 'the account')
  if (address !== owner || !Array.isArray(assets)) throw inconsistent('with another account')
  log.note(round)
  const holdings = assets.map(readHolding).filter(({ amount }) => amount > 0n)
  if (new Set(holdings.map(({ id }) => id)).size < holdings.length) throw inconsistent('an asset twice')
  const held: Held[] = []
  for (const holding of holdings.slice(0, MAX_LOOK_UPS)) {
    const asset = await readAssetById(ask, holding.id)
    if (asset && wanted(asset)) held.push(heldOf(asset, holding))
  }
  return { held, complete: holdings.length <= MAX_LOOK_UPS }
}
