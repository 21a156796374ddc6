import { namespaceOf } from './namespaces.ts'
import type { PluginModule, WalletOffer } from './types.ts'

/** `remote`: reached only by a connector that the operator has added. */
type Offer = WalletOffer & { readonly remote?: true }

/** Wallets that this page can use, with their makers' own pages. A choice, not a recommendation. */
const OFFERS: readonly Offer[] = [
  { name: 'MetaMask', url: 'https://metamask.io/download', namespaces: ['eip155'] },
  { name: 'Rabby', url: 'https://rabby.io/', namespaces: ['eip155'] },
  { name: 'Temple', url: 'https://templewallet.com/download', namespaces: ['tezos', 'eip155'] },
  { name: 'Kukai', url: 'https://wallet.kukai.app/', namespaces: ['tezos'], remote: true },
  { name: 'Umami', url: 'https://umamiwallet.com/', namespaces: ['tezos'], remote: true },
  { name: 'MyNearWallet', url: 'https://app.mynearwallet.com/', namespaces: ['near'] },
  { name: 'Meteor', url: 'https://meteorwallet.app/', namespaces: ['near'] },
  { name: 'Nightly', url: 'https://nightly.app/download', namespaces: ['near', 'polkadot', 'solana'] },
  { name: 'Talisman', url: 'https://talisman.xyz/download', namespaces: ['polkadot', 'eip155'] },
  { name: 'SubWallet', url: 'https://www.subwallet.app/download.html', namespaces: ['polkadot', 'eip155'] },
  { name: 'Flow Wallet', url: 'https://wallet.flow.com/', namespaces: ['flow'] },
  { name: 'NuFi', url: 'https://nu.fi/', namespaces: ['flow'] },
  { name: 'Pera', url: 'https://perawallet.app/download/', namespaces: ['algorand'] },
  { name: 'Lute', url: 'https://lute.app/', namespaces: ['algorand'] },
  { name: 'Kibisis', url: 'https://kibis.is/', namespaces: ['algorand'] },
  { name: 'Phantom', url: 'https://phantom.com/download', namespaces: ['solana'] },
  { name: 'Solflare', url: 'https://www.solflare.com/download/', namespaces: ['solana'] },
]

/** Those that sign on the chains of a request, with only the namespaces that it needs. */
export const offersFor = (
  chains: readonly string[],
  plugins: readonly Pick<PluginModule, 'namespaces'>[] = [],
): readonly WalletOffer[] => {
  const wanted = new Set(chains.map(namespaceOf))
  const added = new Set(plugins.flatMap(({ namespaces }) => namespaces))
  return OFFERS.map(({ name, url, namespaces, remote }) => ({
    name,
    url,
    namespaces: namespaces.filter((id) => wanted.has(id) && (!remote || added.has(id))),
  })).filter(({ namespaces }) => namespaces.length > 0)
}
