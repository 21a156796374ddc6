import { ConnectorError } from '../errors.ts'
import type { SignInContext, WalletAccount } from '../types.ts'
import { untilAborted } from './untilAborted.ts'

/** The only account, or the one that the person picks. `no_accounts` when there is none. */
export const pickAccount = async <Account extends WalletAccount>(
  accounts: readonly Account[],
  { step, pick, signal }: SignInContext,
): Promise<Account> => {
  const [first] = accounts
  if (first === undefined) throw new ConnectorError('no_accounts')
  if (accounts.length === 1) return first
  step('choosing')
  const { account } = await untilAborted(pick(accounts), signal)
  const picked = accounts.find((offered) => offered.account === account)
  if (picked === undefined) throw new TypeError('pick() must resolve with one of the accounts')
  return picked
}
