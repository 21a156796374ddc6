import type { Discover } from '@countersign/connectors'
import { createMyNearWallet, takeMyNearWalletAnswer } from '@countersign/connectors/my-near-wallet'
import { discover } from '@countersign/connectors/near'
import type { WalletAnswer } from '../search.ts'

/** A website, which leaves this page and comes back to it. */
const website = createMyNearWallet({ callbackUrl: location.href.split('#', 1)[0] ?? '' })

/** The website knows the two public networks. */
export const createDiscover =
  ({ chains }: { readonly chains: readonly string[] }): Discover =>
  (add, signal) => {
    discover(add, signal)
    if (chains.includes('near:mainnet') || chains.includes('near:testnet')) add(website)
  }

export const answer: WalletAnswer = { wallet: website, take: takeMyNearWalletAnswer }
