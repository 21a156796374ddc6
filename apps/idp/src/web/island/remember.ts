import type { Wallet } from '@countersign/connectors'

const KEY = 'countersign:last'

/** The wallet used last in this browser. The address is not kept here: that is the session cookie's business. */
export type Last = { readonly wallet: string; readonly chain: string }

/** Storage may be switched off, full or edited by hand: then nothing is remembered. */
export const readLast = (): Last | undefined => {
  try {
    const value = JSON.parse(localStorage.getItem(KEY) ?? 'null') as Partial<Last> | null
    return typeof value?.wallet === 'string' && typeof value.chain === 'string'
      ? { wallet: value.wallet, chain: value.chain }
      : undefined
  } catch {
    return undefined
  }
}

/** Keeps the wallet's key and the chain of the account. */
export const writeLast = (wallet: Wallet, account: string): void => {
  try {
    const chain = account.slice(0, account.lastIndexOf(':'))
    localStorage.setItem(KEY, JSON.stringify({ wallet: wallet.key, chain } satisfies Last))
  } catch {
    // Without storage the wallet is only not listed first next time.
  }
}
