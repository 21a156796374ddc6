import { OwnershipError } from '../../errors.ts'
import type { Context, Found, Holder, Tally } from './context.ts'
import { countFungible } from './erc20.ts'
import { countHeld, countNamed } from './erc721.ts'
import { countMulti } from './erc1155.ts'
import type { Asked } from './query.ts'
import { type Profile, profile } from './standard.ts'

// EIP-7702: a key's account that has borrowed code.
const DELEGATED = /^0xef0100[0-9a-f]{40}$/

/** Answers a question at one block by one node. */
export async function findHoldings(
  context: Context,
  asked: Asked,
): Promise<Omit<Found, 'warnings' | 'kind'>> {
  const { state } = context
  const about = await profile(state, asked.collection, asked.owner, asked.standard)
  if (asked.ids && about.standard === 'erc20') {
    throw new OwnershipError('query_invalid', 'ERC-20 has no token ids.')
  }
  if (asked.foreign) await mustBeKey(context, asked)
  const self: Holder = { address: asked.owner, via: [] }
  const tally = await count(context, asked, about, self)
  await state.confirm()
  return { ...tally, balance: tally.balance.toString(), standard: about.standard }
}

function count(context: Context, asked: Asked, about: Profile, self: Holder): Promise<Tally> {
  const { ids } = asked
  if (about.standard === 'erc20') return countFungible(context, asked, about, [self])
  if (about.standard === 'erc1155') return countMulti(context, asked, [self])
  if (ids && ids.count <= BigInt(context.limits.ids)) {
    const resolve = async (held: readonly { readonly holder: string }[]) =>
      held.map(({ holder }) => (holder === self.address ? self : undefined))
    return countNamed(context, asked, about, ids, resolve)
  }
  return countHeld(context, asked, about, [self])
}

// The contract of an account on one chain says nothing of who has made a contract at the same address on another.
async function mustBeKey({ state, chain }: Context, { owner }: Asked): Promise<void> {
  const code = await state.code(owner)
  if (code === '0x' || DELEGATED.test(code)) return
  throw new OwnershipError(
    'account_invalid',
    `The account is a contract on ${chain}, and was proven on another chain.`,
  )
}
