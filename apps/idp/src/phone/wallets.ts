/** A wallet app that opens web pages in a browser of its own. */
export type PhoneWallet = {
  readonly name: string
  /** With `{url}` for the percent-encoded address of the page, or `{hostPath}` for its host and path as they are. */
  readonly link: string
  /** CAIP-2 namespaces that it signs for. */
  readonly namespaces: readonly string[]
}

/** Wallets by their name in the configuration, with the link that each one's maker documents. */
export const KNOWN_WALLETS = {
  metamask: {
    name: 'MetaMask',
    link: 'https://link.metamask.io/dapp/{hostPath}',
    namespaces: ['eip155'],
  },
  coinbase: {
    name: 'Coinbase Wallet',
    link: 'https://go.cb-w.com/dapp?cb_url={url}',
    namespaces: ['eip155'],
  },
  trust: {
    name: 'Trust Wallet',
    link: 'https://link.trustwallet.com/open_url?coin_id=60&url={url}',
    namespaces: ['eip155'],
  },
  subwallet: {
    name: 'SubWallet',
    link: 'https://mobile.subwallet.app/browser?url={url}',
    namespaces: ['polkadot', 'eip155'],
  },
} as const satisfies Readonly<Record<string, PhoneWallet>>

/** A link that opens a page in a wallet. */
export type WalletLink = { readonly name: string; readonly href: string }

/** A wallet as configured: one that is known by its name, or the operator's own. */
type Configured = keyof typeof KNOWN_WALLETS | PhoneWallet

/** Links that open `url` in the wallets that can sign on one of `chains`. */
export const walletLinks = (
  wallets: readonly Configured[],
  { chains, url }: { readonly chains: readonly string[]; readonly url: string },
): readonly WalletLink[] => {
  const { host, pathname } = new URL(url)
  const values: Readonly<Record<string, string>> = {
    '{url}': encodeURIComponent(url),
    '{hostPath}': `${host}${pathname}`,
  }
  const wanted = new Set(chains.map((chain) => chain.slice(0, chain.indexOf(':'))))
  return wallets
    .map((wallet): PhoneWallet => (typeof wallet === 'string' ? KNOWN_WALLETS[wallet] : wallet))
    .filter(({ namespaces }) => namespaces.some((namespace) => wanted.has(namespace)))
    .map(({ name, link }) => ({
      name,
      href: link.replace(/\{(?:url|hostPath)\}/, (place) => values[place] ?? ''),
    }))
}
