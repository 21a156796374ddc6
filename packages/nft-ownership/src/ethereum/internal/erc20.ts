import { type Context, granted, type Holder, type Tally } from './context.ts'
import type { Asked } from './query.ts'
import { type Profile, readBalance } from './standard.ts'
import { calldata, checksum, type Hex } from './words.ts'

/** Sums what known holders have, in the smallest unit. */
export async function countFungible(
  { chain, state }: Context,
  { collection }: Asked,
  profile: Profile,
  holders: readonly Holder[],
): Promise<Tally> {
  const data = (address: Hex) => calldata('balanceOf(address)', [address])
  const rest = holders.slice(1)
  const results = await state.read(rest.map(({ address }) => ({ to: collection, data: data(address) })))
  const balances = [profile.balance ?? 0n, ...results.map(readBalance)]
  const held = holders
    .map((holder, index) => ({ holder, balance: granted(holder, balances[index] ?? 0n) }))
    .filter(({ balance }) => balance > 0n)
  return {
    balance: held.reduce((sum, { balance }) => sum + balance, 0n),
    tokens: held.map(({ holder, balance }) => ({
      // An ERC-20 has no ids: the asset is the contract itself (CAIP-21).
      asset: `${chain}/erc20:${checksum(collection)}`,
      id: '',
      balance: balance.toString(),
      ...(holder.via.length > 0 && { holder: `${chain}:${checksum(holder.address)}`, via: holder.via }),
    })),
    complete: true,
    method: 'balanceOf',
  }
}
