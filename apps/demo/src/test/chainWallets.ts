import { createAlgorandAccount } from '@countersign/testing/algorandAccount'
import { type AlgorandForm, installAlgorandWallet } from '@countersign/testing/algorandWallet'
import type { ChainNodes } from '@countersign/testing/chainNodes'
import { installEthereumWallet } from '@countersign/testing/ethereumWallet'
import { createFlowAccount, FLOW_ADDRESSES, type FlowAccount } from '@countersign/testing/flowAccount'
import { type FlowWalletOptions, installFlowWallet } from '@countersign/testing/flowWallet'
import { createNearAccount } from '@countersign/testing/nearAccount'
import { installNearWallet } from '@countersign/testing/nearWallet'
import { createPolkadotAccount } from '@countersign/testing/polkadotAccount'
import { installPolkadotWallet } from '@countersign/testing/polkadotWallet'
import { createTezosAccount } from '@countersign/testing/tezosAccount'
import { installTezosWallet } from '@countersign/testing/tezosWallet'
import type { TwinWallet, WalletKnobs, WalletLook } from '@countersign/testing/walletKnobs'
import type { BrowserContext } from 'playwright-core'
import { generatePrivateKey } from 'viem/accounts'

/** A wallet of a chain with two accounts, which the chain's node knows. */
export type ChainWallet = {
  /** For people who read test names. */
  readonly title: string
  /** CAIP-2. */
  readonly chain: string
  /** Where the person chooses one of two accounts: on our page, in the wallet, or in both. */
  readonly choosesIn: 'page' | 'wallet' | 'both'
  /** The code that is shown when another account signs than was asked for. */
  readonly otherAccount: string
  readonly install: (
    context: BrowserContext,
    nodes: ChainNodes,
    options?: WalletKnobs & WalletLook,
  ) => Promise<TwinWallet>
}

const TEZOS = 'tezos:NetXdQprcVkpaWU'
const POLKADOT = 'polkadot:91b171bb158e2d3848fa23a9f1c25182'
const ALGORAND = 'algorand:wGHE2Pwdvd7S12BL5FaOP20EGYesN73k'

const two = <T>(make: (index: number) => T): readonly T[] => [make(0), make(1)]
let people = 0

const near = (title: string, onePrompt: boolean): ChainWallet => ({
  title,
  chain: 'near:mainnet',
  choosesIn: 'page',
  otherAccount: 'wrong_account',
  install: (context, { state }, options) => {
    const accounts = two(() => createNearAccount(`person-${people++}.near`))
    for (const { accountId, publicKey } of accounts) state.near[accountId] = { [publicKey]: 'FullAccess' }
    return installNearWallet(context, { accounts, onePrompt, ...options })
  },
})

/** Tells the node which keys an account has. */
export const registerFlow = ({ state }: ChainNodes, { address, keys }: FlowAccount): void => {
  state.flow[address] = keys.map((key) => ({
    public_key: key.publicKey,
    signing_algorithm: key.signingAlgorithm,
    hashing_algorithm: key.hashingAlgorithm,
    weight: String(key.weight),
    revoked: false,
  }))
}

const flow = (title: string, form: Pick<FlowWalletOptions, 'without'>): ChainWallet => ({
  title,
  chain: 'flow:mainnet',
  choosesIn: 'wallet',
  otherAccount: 'wrong_account',
  install: (context, nodes, options) => {
    const accounts = two((index) =>
      createFlowAccount({
        address: FLOW_ADDRESSES[index],
        keys: [{ curve: index === 0 ? 'p256' : 'secp256k1' }],
      }),
    )
    for (const account of accounts) registerFlow(nodes, account)
    return installFlowWallet(context, { accounts, ...form, ...options })
  },
})

const algorand = (form: AlgorandForm): ChainWallet => ({
  title: `Algorand as ${form}`,
  chain: ALGORAND,
  choosesIn: form === 'lute' ? 'both' : 'page',
  // Lute does not say who has signed.
  otherAccount: form === 'lute' ? 'signature_invalid' : 'key_account_mismatch',
  install: (context, _nodes, options) =>
    installAlgorandWallet(context, { form, accounts: two(() => createAlgorandAccount()), ...options }),
})

/** Every wallet that announces itself, on six chains. */
export const CHAIN_WALLETS: readonly ChainWallet[] = [
  {
    title: 'EVM by EIP-6963',
    chain: 'eip155:1',
    choosesIn: 'page',
    // It might be a contract, on a chain that cannot be asked.
    otherAccount: 'reader_missing',
    // EIP-6963 has no pictures from elsewhere: MetaMask's code refuses to announce them.
    install: (context, _nodes, { icon: _, ...options } = {}) =>
      installEthereumWallet(context, {
        accounts: two(() => ({ privateKey: generatePrivateKey() })),
        windowEthereum: false,
        ...options,
      }),
  },
  {
    title: 'Tezos by Beacon',
    chain: TEZOS,
    choosesIn: 'wallet',
    // The other one has another kind of key.
    otherAccount: 'signature_malformed',
    install: (context, _nodes, options) =>
      installTezosWallet(context, {
        accounts: [createTezosAccount('ed25519'), createTezosAccount('p256')],
        ...options,
      }),
  },
  near('Near in one prompt', true),
  near('Near in two prompts', false),
  {
    title: 'Polkadot',
    chain: POLKADOT,
    choosesIn: 'page',
    otherAccount: 'signature_invalid',
    install: (context, _nodes, options) =>
      installPolkadotWallet(context, {
        accounts: [createPolkadotAccount(), createPolkadotAccount({ scheme: 'ecdsa' })],
        ...options,
      }),
  },
  flow('Flow by account proof', {}),
  flow('Flow by user signature', { without: 'account-proof' }),
  algorand('kibisis'),
  algorand('pera'),
  algorand('lute'),
]
