import { parseChainId } from '@countersign/siwx-core'

/** Something to know about a chain's name. */
export type ChainNameWarning = {
  readonly code: 'network_gone' | 'name_misspelt' | 'network_test'
  readonly message: string
  /** CAIP-2 of what to use instead. */
  readonly suggestion?: string | undefined
}

/** A chain, or why the name names none. */
export type ChainNameResult =
  | { readonly ok: true; readonly chain: string; readonly warning?: ChainNameWarning | undefined }
  | {
      readonly ok: false
      readonly code: 'chain_name_unknown'
      readonly reason: string
      /** CAIP-2 of what may have been meant. */
      readonly suggestions: readonly string[]
    }

type Named = {
  readonly ecosystems: readonly string[]
  readonly chain: string
  readonly warning?: ChainNameWarning
}

const EVM = ['EVM']
const NEAR = ['NEAR']
const FLOW = ['FLOW']
const TEZOS = ['TEZOS']
const POLKADOT = ['POLKADOT']
const ALGORAND = ['ALGORAND']
/** The predecessor lists the EVM chains of the Polkadot family under POLKADOT. */
const PARACHAIN = ['EVM', 'POLKADOT']

const NAMESPACE_OF: Readonly<Record<string, string>> = {
  EVM: 'eip155',
  TEZOS: 'tezos',
  NEAR: 'near',
  POLKADOT: 'polkadot',
  FLOW: 'flow',
  ALGORAND: 'algorand',
}

const SEPOLIA = 'eip155:11155111'
const AMOY = 'eip155:80002'
const SHADOWNET = 'tezos:NetXsqzbfFenSTS'

function gone(ecosystems: readonly string[], chain: string, suggestion: string): Named {
  const message = `This network has been shut down. ${suggestion} has taken its place.`
  return { ecosystems, chain, warning: { code: 'network_gone', message, suggestion } }
}

const NAMES: Readonly<Record<string, readonly Named[]>> = {
  ETHEREUM: [{ ecosystems: EVM, chain: 'eip155:1' }],
  POLYGON: [{ ecosystems: EVM, chain: 'eip155:137' }],
  PALYGON: [
    {
      ecosystems: EVM,
      chain: 'eip155:137',
      warning: { code: 'name_misspelt', message: 'PALYGON is read as POLYGON.', suggestion: 'eip155:137' },
    },
  ],
  SEPOLIA: [{ ecosystems: EVM, chain: SEPOLIA }],
  AMOY: [{ ecosystems: EVM, chain: AMOY }],
  GOERLI: [gone(EVM, 'eip155:5', SEPOLIA)],
  RINKEBY: [gone(EVM, 'eip155:4', SEPOLIA)],
  ROPSTEN: [gone(EVM, 'eip155:3', SEPOLIA)],
  MUMBAI: [gone(EVM, 'eip155:80001', AMOY)],
  BSC: [{ ecosystems: EVM, chain: 'eip155:56' }],
  CELO: [{ ecosystems: EVM, chain: 'eip155:42220' }],
  ASTAR: [{ ecosystems: PARACHAIN, chain: 'eip155:592' }],
  MOONBEAM: [{ ecosystems: PARACHAIN, chain: 'eip155:1284' }],
  IOTA_TESTNET: [
    {
      ecosystems: EVM,
      chain: 'eip155:1075',
      warning: { code: 'network_test', message: 'This is a test network.', suggestion: 'eip155:8822' },
    },
  ],
  TEZOS: [{ ecosystems: TEZOS, chain: 'tezos:NetXdQprcVkpaWU' }],
  GHOSTNET: [gone(TEZOS, 'tezos:NetXnHfVqm9iesp', SHADOWNET)],
  SHADOWNET: [{ ecosystems: TEZOS, chain: SHADOWNET }],
  MAINNET: [
    { ecosystems: NEAR, chain: 'near:mainnet' },
    { ecosystems: FLOW, chain: 'flow:mainnet' },
  ],
  TESTNET: [
    { ecosystems: NEAR, chain: 'near:testnet' },
    { ecosystems: FLOW, chain: 'flow:testnet' },
  ],
  NEAR_MAINNET: [{ ecosystems: NEAR, chain: 'near:mainnet' }],
  NEAR_TESTNET: [{ ecosystems: NEAR, chain: 'near:testnet' }],
  UNIQUE: [{ ecosystems: POLKADOT, chain: 'polkadot:84322d9cddbf35088f1e54e9a85c967a' }],
  OPAL: [{ ecosystems: POLKADOT, chain: 'polkadot:c87870ef90a438d574b8e320f17db372' }],
  QUARTZ: [{ ecosystems: POLKADOT, chain: 'polkadot:cd4d732201ebe5d6b014edda071c4203' }],
  ASSET_HUB_POLKADOT: [{ ecosystems: POLKADOT, chain: 'polkadot:68d56f15f85d3136970ec16946040bc1' }],
  ASSET_HUB_KUSAMA: [{ ecosystems: POLKADOT, chain: 'polkadot:48239ef607d7928874027a43a6768920' }],
  ALGORAND_MAINNET: [{ ecosystems: ALGORAND, chain: 'algorand:wGHE2Pwdvd7S12BL5FaOP20EGYesN73k' }],
  ALGORAND_TESTNET: [{ ecosystems: ALGORAND, chain: 'algorand:SGO1GKSzyE7IEPItTxCByw9x8FmnrCDe' }],
  ALGORAND_BETANET: [{ ecosystems: ALGORAND, chain: 'algorand:mFgazF-2uRS1tMiL9dsj01hJGySEmPN2' }],
}

/** Names that are refused, because they have meant more than one network. */
const REFUSED: Readonly<
  Record<string, { readonly reason: string; readonly suggestions: readonly string[] }>
> = {
  SHIMMEREVM: {
    reason: 'SHIMMEREVM has meant both the network and its test network: write the CAIP-2 id.',
    suggestions: ['eip155:148', 'eip155:1073'],
  },
  SHIMMEREVM_APPCHAIN: { reason: 'SHIMMEREVM_APPCHAIN names no one chain.', suggestions: [] },
  BETANET: {
    reason: 'BETANET belongs to several ecosystems: write the CAIP-2 id.',
    suggestions: ['algorand:mFgazF-2uRS1tMiL9dsj01hJGySEmPN2'],
  },
}

/**
 * Resolves the name of a chain: CAIP-2, or a name of the predecessor with its ecosystem (`EVM`, `TEZOS`, `NEAR`,
 * `POLKADOT`, `FLOW`, `ALGORAND`), which may be left out where the name alone is clear. A name that has meant several
 * networks is refused. Letter case does not matter in names.
 *
 * @example
 * ```ts
 * import { resolveChainName } from '@countersign/nft-ownership'
 *
 * resolveChainName('MAINNET', 'FLOW') // { ok: true, chain: 'flow:mainnet' }
 * resolveChainName('MAINNET').ok // false
 * ```
 * @see CAIP-2
 */
export function resolveChainName(name: string, ecosystem?: string): ChainNameResult {
  const family = ecosystem?.toUpperCase()
  const id = parseChainId(name)
  if (id !== undefined)
    return family === undefined || NAMESPACE_OF[family] === id.namespace
      ? { ok: true, chain: name }
      : unknown('The chain is not in the ecosystem that is named.', [name])
  const key = name.toUpperCase()
  const refused = Object.hasOwn(REFUSED, key) ? REFUSED[key] : undefined
  if (refused) return { ok: false, code: 'chain_name_unknown', ...refused }
  const named = (Object.hasOwn(NAMES, key) && NAMES[key]) || []
  if (named.length === 0) return unknown('The name of the chain means nothing. Write its CAIP-2 id.', [])
  const fitting = named.filter(({ ecosystems }) => family === undefined || ecosystems.includes(family))
  const [only, other] = fitting
  if (only === undefined) return unknown(`${key} is not in the ecosystem that is named.`, chainsOf(named))
  if (other) return unknown(`${key} means several chains: name the ecosystem.`, chainsOf(fitting))
  return { ok: true, chain: only.chain, ...(only.warning && { warning: only.warning }) }
}

function chainsOf(named: readonly Named[]): readonly string[] {
  return named.map(({ chain }) => chain)
}

function unknown(reason: string, suggestions: readonly string[]): ChainNameResult {
  return { ok: false, code: 'chain_name_unknown', reason, suggestions }
}
