import { createAlgorandAccount } from '@countersign/testing/algorandAccount'
import { installAlgorandWallet } from '@countersign/testing/algorandWallet'
import type { ChainNodes } from '@countersign/testing/chainNodes'
import { installEthereumWallet } from '@countersign/testing/ethereumWallet'
import { createFlowAccount } from '@countersign/testing/flowAccount'
import { installFlowWallet } from '@countersign/testing/flowWallet'
import { createNearAccount } from '@countersign/testing/nearAccount'
import { installNearWallet } from '@countersign/testing/nearWallet'
import { installPolkadotWallet } from '@countersign/testing/polkadotWallet'
import { installTezosWallet } from '@countersign/testing/tezosWallet'
import type { TwinWallet, WalletKnobs } from '@countersign/testing/walletKnobs'
import type { BrowserContext } from 'playwright-core'
import { generatePrivateKey } from 'viem/accounts'
import { registerFlow } from './chainWallets.ts'

/** How a wallet with one account of each chain comes into a browser, and the account into the chain. */
export type ChainCase = {
  /** CAIP-2. */
  readonly chain: string
  readonly install: (context: BrowserContext, nodes: ChainNodes, knobs?: WalletKnobs) => Promise<TwinWallet>
}

/** What people call a chain. */
export type ChainName = 'Ethereum' | 'Tezos' | 'NEAR' | 'Polkadot' | 'Flow' | 'Algorand'

let people = 0
const nextName = (): string => {
  people += 1
  return `person-${people}.near`
}

/** All six. */
export const CHAINS: Readonly<Record<ChainName, ChainCase>> = {
  Ethereum: {
    chain: 'eip155:1',
    install: (context, _nodes, knobs) =>
      installEthereumWallet(context, { accounts: [{ privateKey: generatePrivateKey() }], ...knobs }),
  },
  Tezos: {
    chain: 'tezos:NetXdQprcVkpaWU',
    install: (context, _nodes, knobs) => installTezosWallet(context, knobs),
  },
  NEAR: {
    chain: 'near:mainnet',
    install: (context, { state }, knobs) => {
      const account = createNearAccount(nextName())
      state.near[account.accountId] = { [account.publicKey]: 'FullAccess' }
      return installNearWallet(context, { accounts: [account], name: 'Meteor', ...knobs })
    },
  },
  Polkadot: {
    chain: 'polkadot:91b171bb158e2d3848fa23a9f1c25182',
    install: (context, _nodes, knobs) => installPolkadotWallet(context, knobs),
  },
  Flow: {
    chain: 'flow:mainnet',
    install: (context, nodes, knobs) => {
      const account = createFlowAccount()
      registerFlow(nodes, account)
      return installFlowWallet(context, { accounts: [account], ...knobs })
    },
  },
  Algorand: {
    chain: 'algorand:wGHE2Pwdvd7S12BL5FaOP20EGYesN73k',
    install: (context, _nodes, knobs) =>
      installAlgorandWallet(context, { accounts: [createAlgorandAccount()], ...knobs }),
  },
}

/** Their names. */
export const CHAIN_NAMES = Object.keys(CHAINS) as readonly ChainName[]
