import { ConnectorError } from '../errors.ts'
import type { SignInContext, WalletAccount } from '../types.ts'
import { untilAborted } from './untilAborted.ts'

/** The only account, or the one that the person picks. `no_accounts` when there is none, or none that was offered. */
export const pickAccount = async <Account extends WalletAccount>(
  accounts: readonly Account[],
  { step, pick, signal }: SignInContext,
): Promise<Account> => {
  let [chosen] = accounts
  if (accounts.length > 1) {
    step('choosing')
    const { account } = await untilAborted(pick(accounts), signal)
    chosen = accounts.find((offered) => offered.account === account)
  }
  if (chosen === undefined) throw new ConnectorError('no_accounts')
  return chosen
}
