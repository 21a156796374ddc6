/** What people call a chain; CAIP-2 is shown beside it. */
const NAMES: Readonly<Record<string, string>> = {
  'eip155:1': 'Ethereum',
  'eip155:10': 'OP Mainnet',
  'eip155:56': 'BNB Smart Chain',
  'eip155:100': 'Gnosis',
  'eip155:137': 'Polygon',
  'eip155:592': 'Astar',
  'eip155:1284': 'Moonbeam',
  'eip155:8453': 'Base',
  'eip155:42161': 'Arbitrum One',
  'eip155:43114': 'Avalanche',
  'eip155:80002': 'Polygon Amoy',
  'eip155:84532': 'Base Sepolia',
  'eip155:11155111': 'Sepolia',
  'tezos:NetXdQprcVkpaWU': 'Tezos',
  'tezos:NetXsqzbfFenSTS': 'Tezos Shadownet',
  'near:mainnet': 'NEAR',
  'near:testnet': 'NEAR testnet',
  'polkadot:68d56f15f85d3136970ec16946040bc1': 'Polkadot Asset Hub',
  'polkadot:48239ef607d7928874027a43a6768920': 'Kusama Asset Hub',
  'polkadot:84322d9cddbf35088f1e54e9a85c967a': 'Unique Network',
  'flow:mainnet': 'Flow',
  'flow:testnet': 'Flow testnet',
  'algorand:wGHE2Pwdvd7S12BL5FaOP20EGYesN73k': 'Algorand',
}

/** The name of a chain, or its CAIP-2 id where it has none here. */
export const chainName = (chain: string): string =>
  (Object.hasOwn(NAMES, chain) ? NAMES[chain] : undefined) ?? chain
