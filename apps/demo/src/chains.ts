/** What the provider is told of a chain. */
export type DemoChain = { readonly rpc?: string[] }

/**
 * Chains whose accounts can prove themselves by a key alone, so that nothing has to be asked over the network. Which keys
 * an account of NEAR or Flow has is known to its chain only.
 */
export const OFFLINE_CHAINS: Readonly<Record<string, DemoChain>> = {
  'eip155:1': {},
  'tezos:NetXdQprcVkpaWU': {},
  'polkadot:91b171bb158e2d3848fa23a9f1c25182': {},
  'algorand:wGHE2Pwdvd7S12BL5FaOP20EGYesN73k': {},
}

/** CAIP-2, an equals sign, an endpoint. */
const CHAIN = /^([-a-z0-9]{3,8}:[-_a-zA-Z0-9]{1,32})=(https?:\/\/\S+)$/

/** Reads `near:mainnet=https://…`; several endpoints of a chain are tried in order. Throws `chain_invalid`. */
export function toChains(texts: readonly string[]): Record<string, DemoChain> {
  const chains: Record<string, { rpc: string[] }> = {}
  for (const text of texts) {
    const [, id, url] = CHAIN.exec(text) ?? []
    if (id === undefined || url === undefined) {
      throw new Error(
        `[chain_invalid] "${text}" is no chain with an endpoint; write for example near:mainnet=https://rpc.example.`,
      )
    }
    chains[id] = { rpc: [...(chains[id]?.rpc ?? []), url] }
  }
  return chains
}

const NAMES: Readonly<Record<string, string>> = {
  eip155: 'Ethereum',
  tezos: 'Tezos',
  polkadot: 'Polkadot',
  algorand: 'Algorand',
  near: 'NEAR',
  flow: 'Flow',
}

const LIST = new Intl.ListFormat('en-GB')

/** Whose wallets can sign in on these chains (CAIP-2), and what the others need. */
export function whoCanSignIn(chains: readonly string[]): string {
  const has = (id: string) => chains.some((chain) => chain.startsWith(`${id}:`))
  const ids = Object.keys(NAMES)
  const nameAll = (some: readonly string[]) => LIST.format(some.map((id) => NAMES[id] ?? id))
  const missing = ids.filter((id) => !has(id))
  const offered = `Wallets of ${nameAll(ids.filter(has))} can sign in.`
  return missing.length === 0
    ? offered
    : `${offered}\n  Those of ${nameAll(missing)} need an endpoint of their chain: --chain ${missing[0]}:mainnet=<url>`
}
