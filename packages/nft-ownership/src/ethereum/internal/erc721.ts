import { OwnershipError } from '../../errors.ts'
import { type Context, granted, type Holder, makeToken, type Tally } from './context.ts'
import { listTokens, ownersOf } from './list721.ts'
import type { Asked, Ids } from './query.ts'
import { type Profile, readBalance } from './standard.ts'
import { calldata, type Hex, invalidAnswer, readBool } from './words.ts'

/** Finds out for whom a token is held, when its holder is not known beforehand. */
export type Resolve = (
  held: readonly { readonly id: bigint; readonly holder: Hex }[],
) => Promise<readonly (Holder | undefined)[]>

type Held = { readonly id: bigint; readonly holder: Holder }

// Nobody can number so many tokens one by one.
const MOST = 2n ** 128n

/** Counts named tokens by their holders. */
export async function countNamed(
  context: Context,
  asked: Asked,
  profile: Profile,
  ids: Ids,
  resolve: Resolve,
): Promise<Tally> {
  const list = ids.list()
  const owners = await ownersOf(context, asked.collection, list)
  const known = list.flatMap((id, index) => {
    const holder = owners[index]
    return holder ? [{ id, holder }] : []
  })
  const holders = await resolve(known)
  const held = known.flatMap(({ id }, index) => {
    const holder = holders[index]
    return holder ? [{ id, holder }] : []
  })
  const unread = owners.filter((owner) => owner === null).length
  if (unread > 0)
    context.warn('token_unreadable', `The contract has failed to say who holds ${unread} tokens.`)
  return {
    balance: BigInt(held.length),
    tokens: await describeHeld(context, asked, profile, held),
    complete: unread === 0,
    method: 'ownerOf',
  }
}

/** Counts, and lists where that is possible, the tokens of known holders. */
export async function countHeld(
  context: Context,
  asked: Asked,
  profile: Profile,
  holders: readonly Holder[],
): Promise<Tally> {
  const balances = await balancesOf(context, asked.collection, holders, profile)
  let balance = 0n
  let complete = true
  const methods = new Set<string>()
  const held: Held[] = []
  for (const [index, holder] of holders.entries()) {
    const owned = balances[index] ?? 0n
    if (owned > MOST) throw invalidAnswer('balanceOf')
    const listing = await listTokens(context, asked, profile, holder.address, owned)
    if (listing.method !== 'balanceOf') methods.add(listing.method)
    if (asked.ids && !listing.complete && listing.method === 'balanceOf') {
      throw new OwnershipError(
        'listing_unavailable',
        'Too many ids are named to ask one by one, and no list is to be had.',
      )
    }
    const counted = listing.ids.filter((id) => granted(holder, 1n, id) > 0n && (asked.ids?.has(id) ?? true))
    held.push(...counted.map((id) => ({ id, holder })))
    const whole = asked.ids === undefined && holder.grants === undefined
    balance += whole ? owned : BigInt(counted.length)
    complete &&= listing.complete
  }
  return {
    balance,
    tokens: await describeHeld(context, asked, profile, held),
    complete,
    method: ['balanceOf', ...methods].join('+'),
  }
}

async function balancesOf(
  { state }: Context,
  collection: Hex,
  holders: readonly Holder[],
  { balance }: Profile,
): Promise<readonly bigint[]> {
  // The first is the proven account, whose balance came with the profile.
  const rest = holders.slice(1)
  if (rest.length === 0) return [balance ?? 0n]
  const data = (address: Hex) => calldata('balanceOf(address)', [address])
  const results = await state.read(rest.map(({ address }) => ({ to: collection, data: data(address) })))
  return [balance ?? 0n, ...results.map(readBalance)]
}

async function describeHeld(
  context: Context,
  { collection }: Asked,
  { soulbound }: Profile,
  held: readonly Held[],
) {
  const sorted = held.toSorted((a, b) => (a.id < b.id ? -1 : 1))
  const locked = soulbound ? await lockedOf(context, collection, sorted) : []
  return sorted.map(({ id, holder }, index) =>
    makeToken(context, 'erc721', collection, holder, {
      id,
      balance: 1n,
      transferable: locked[index] === undefined ? undefined : !locked[index],
    }),
  )
}

/** ERC-5192; `undefined` where the contract does not say. */
async function lockedOf({ state }: Context, collection: Hex, held: readonly Held[]) {
  const data = (id: bigint) => calldata('locked(uint256)', [id])
  const results = await state.read(held.map(({ id }) => ({ to: collection, data: data(id) })))
  return results.map((result) => (result.status === 'answered' ? readBool(result.data) : undefined))
}
