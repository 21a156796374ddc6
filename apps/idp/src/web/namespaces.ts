import { chainName } from './chainNames.ts'
import type { NamespaceData } from './connectData.ts'
import type { Assets } from './types.ts'

/** What people call a family of chains. */
const NAMES: Readonly<Record<string, string>> = {
  eip155: 'Ethereum',
  tezos: 'Tezos',
  near: 'NEAR',
  polkadot: 'Polkadot',
  flow: 'Flow',
  algorand: 'Algorand',
  solana: 'Solana',
}

/** CAIP-2 namespace of a chain. */
export const namespaceOf = (chain: string): string => chain.slice(0, chain.indexOf(':'))

/** The family's name; of EVM chains the only one's own, as each is known by that. */
const nameOf = (namespace: string, [chain = '', ...more]: readonly string[]): string => {
  const own = chainName(chain)
  if (namespace === 'eip155' && more.length === 0 && own !== chain) return own
  return (Object.hasOwn(NAMES, namespace) ? NAMES[namespace] : undefined) ?? namespace
}

/** The namespaces of a request's chains, in their order, with the connectors that find wallets of them. */
export const namespacesOf = (
  chains: readonly string[],
  connectors: Assets['connectors'],
): readonly NamespaceData[] =>
  [...new Set(chains.map(namespaceOf))].map((id) => ({
    id,
    name: nameOf(
      id,
      chains.filter((chain) => namespaceOf(chain) === id),
    ),
    connector: Object.hasOwn(connectors, id) ? connectors[id] : undefined,
  }))
