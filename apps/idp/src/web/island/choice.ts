import type { Wallet } from '@countersign/connectors'
import type { Last } from './remember.ts'

/** Where a wallet stands in the list. */
export type GroupName = 'last' | 'installed' | 'elsewhere'

/** One part of the list; never empty. */
export type Group = { readonly name: GroupName; readonly wallets: readonly Wallet[] }

type Order = {
  readonly last?: Last | undefined
  /** Namespace of the account that was hinted at. */
  readonly first?: string | undefined
}

const isLast = ({ key, namespace }: Wallet, last: Last | undefined): boolean =>
  last?.wallet === key && last.chain.startsWith(`${namespace}:`)

/** The one used last, those of this browser, those elsewhere; each as they appeared, `first` before the others. */
export const groupWallets = (wallets: readonly Wallet[], { last, first }: Order): readonly Group[] => {
  const groupOf = (wallet: Wallet): GroupName =>
    isLast(wallet, last) ? 'last' : wallet.elsewhere ? 'elsewhere' : 'installed'
  const ordered = wallets.toSorted((a, b) => Number(b.namespace === first) - Number(a.namespace === first))
  return (['last', 'installed', 'elsewhere'] as const)
    .map((name) => ({ name, wallets: ordered.filter((wallet) => groupOf(wallet) === name) }))
    .filter((group) => group.wallets.length > 0)
}

type Filter = {
  /** CAIP-2 namespace; every one when empty. */
  readonly namespace: string
  readonly text: string
  /** What people call a namespace. */
  readonly nameOf: (namespace: string) => string
}

const plain = (text: string): string => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()

/** Wallets of the namespace in whose name, or chain's name, every word of the text is. */
export const filterWallets = (
  wallets: readonly Wallet[],
  { namespace, text, nameOf }: Filter,
): readonly Wallet[] => {
  const words = plain(text).split(/\s+/)
  return wallets.filter((wallet) => {
    const label = plain(`${wallet.name} ${nameOf(wallet.namespace)}`)
    return (namespace === '' || wallet.namespace === namespace) && words.every((word) => label.includes(word))
  })
}
