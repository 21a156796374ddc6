import { OwnershipError } from '../../errors.ts'
import type { Context, Found, Holder, Tally } from './context.ts'
import { delegators, delegatorsOf } from './delegations.ts'
import { countFungible } from './erc20.ts'
import { countHeld, countNamed, type Resolve } from './erc721.ts'
import { countMulti } from './erc1155.ts'
import { mustBeMadeBy } from './factory.ts'
import type { Asked } from './query.ts'
import { type Profile, profile } from './standard.ts'
import { boundAccounts, boundHolders } from './tokenBound.ts'

// EIP-7702: a key's account that has borrowed code.
const DELEGATED = /^0xef0100[0-9a-f]{40}$/

/** Answers a question at one block by one node. */
export async function findHoldings(
  context: Context,
  asked: Asked,
): Promise<Pick<Found, 'standard' | 'balance' | 'tokens' | 'complete' | 'method'>> {
  const { state } = context
  const about = await profile(state, asked.collection, asked.owner, asked.standard)
  if (asked.ids && about.standard === 'erc20') {
    throw new OwnershipError('query_invalid', 'ERC-20 has no token ids.')
  }
  if (asked.factory) await mustBeMadeBy(context, asked.factory, asked.collection)
  if (asked.foreign) await mustBeKey(context, asked)
  const tally = await count(context, asked, about)
  await state.confirm()
  return { ...tally, balance: tally.balance.toString(), standard: about.standard }
}

async function count(context: Context, asked: Asked, about: Profile): Promise<Tally> {
  const { ids, owner } = asked
  if (about.standard === 'erc721' && ids && ids.count <= BigInt(context.limits.ids)) {
    return countNamed(context, asked, about, ids, resolver(context, asked))
  }
  const holders: Holder[] = [
    { address: owner, via: [] },
    ...(await delegators(context, asked, about.standard)),
  ]
  if (asked.delegates.includes('erc6551')) {
    const known = new Set(holders.map(({ address }) => address))
    const bound = await boundAccounts(context, owner)
    holders.push(...bound.filter(({ address }) => !known.has(address)))
  }
  if (about.standard === 'erc20') return countFungible(context, asked, about, holders)
  if (about.standard === 'erc1155') return countMulti(context, asked, holders)
  return countHeld(context, asked, about, holders)
}

/** A named token has one holder, who is asked about: nobody can hide it behind a thousand delegations of others. */
function resolver(context: Context, asked: Asked): Resolve {
  const self: Holder = { address: asked.owner, via: [] }
  return async (held) => {
    const others = held.filter(({ holder }) => holder !== asked.owner)
    const vaults = await delegatorsOf(context, asked, others)
    const delegated = new Map(others.map((token, index) => [token, vaults[index]]))
    const strangers = others.filter((token) => delegated.get(token) === undefined)
    const bound = asked.delegates.includes('erc6551')
      ? await boundHolders(
          context,
          asked.owner,
          strangers.map(({ holder }) => holder),
        )
      : new Map<string, Holder>()
    return held.map((token) =>
      token.holder === asked.owner ? self : (delegated.get(token) ?? bound.get(token.holder)),
    )
  }
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
