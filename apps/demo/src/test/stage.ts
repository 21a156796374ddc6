import type { ConfigInput, Idp } from '@countersign/idp'
import { type Anvil, startAnvil } from '@countersign/testing/anvil'
import { type ChainNodes, startChainNodes } from '@countersign/testing/chainNodes'
import type { EthereumWalletOptions } from '@countersign/testing/ethereumWallet'
import type { Hex } from 'viem'
import { generatePrivateKey, privateKeyToAddress } from 'viem/accounts'
import { findPort } from '../ports.ts'
import { type Services, startServices } from '../services.ts'
import { deployContractWallet } from './contractWallet.ts'
import { createSwitchable, type Switchable } from './switchable.ts'

/** The provider's clock: real time, moved forward at will. */
export type Clock = {
  readonly now: () => Date
  readonly advance: (seconds: number) => void
  readonly reset: () => void
}

/** Provider, demo and chain, as a test needs them. */
export type Stage = Pick<Services, 'issuer' | 'demo'> & {
  readonly idp: Idp
  readonly clock: Clock
  /** Only with `withChain`. */
  readonly chain?: Switchable | undefined
  /** Only with `withNodes`. */
  readonly nodes?: ChainNodes | undefined
  /** Deploys a contract account and describes the wallet of its owner. Only with `withChain`. */
  readonly contractAccount: () => Promise<Pick<EthereumWalletOptions, 'accounts' | 'chainId'>>
  readonly close: () => Promise<void>
}

/** Options of {@link startStage}. */
export type StageOptions = {
  /** An EVM with chain id 31337 that the provider knows. */
  readonly withChain?: boolean | undefined
  /** All six chains, and nodes of those that have to be asked. */
  readonly withNodes?: boolean | undefined
  /** In place of the demo wallet. */
  readonly signIn?: ConfigInput['signIn'] | undefined
  /** Default: free ones. */
  readonly ports?: { readonly idp: number; readonly demo: number } | undefined
}

const CHAIN_ID = 31337

/** Starts everything on free loopback ports, with an empty store in memory. */
export async function startStage(options: StageOptions = {}): Promise<Stage> {
  const { withChain = false, withNodes = false, ports, signIn } = options
  const clock = createClock()
  const anvil = withChain ? await startAnvil({ chainId: CHAIN_ID }) : undefined
  const chain = anvil && (await createSwitchable(anvil.url))
  const nodes = withNodes ? await startChainNodes({ now: clock.now }) : undefined
  const idpPort = ports?.idp ?? (await findPort(0))
  const services = await startServices({
    idpPort,
    demoPort: ports?.demo ?? (await findPort(0, [idpPort])),
    storePath: ':memory:',
    now: clock.now,
    config: {
      chains: {
        'eip155:1': { rpc: [] },
        ...nodes?.chains,
        ...(chain && { [`eip155:${CHAIN_ID}`]: { rpc: [chain.url] } }),
      },
      log: { level: 'silent' },
      ...(signIn && { signIn }),
    },
  })
  const closing: (() => Promise<void>)[] = [
    services.close,
    ...(chain ? [chain.close] : []),
    ...(anvil ? [anvil.close] : []),
    async () => nodes?.close(),
  ]
  return {
    ...services,
    clock,
    chain,
    nodes,
    contractAccount: () => contractAccount(anvil),
    close: async () => {
      for (const close of closing) await close()
    },
  }
}

async function contractAccount(anvil: Anvil | undefined) {
  if (!anvil) throw new Error('The stage was started without a chain')
  const privateKey: Hex = generatePrivateKey()
  const address = await deployContractWallet(anvil.url, privateKeyToAddress(privateKey))
  return { accounts: [{ privateKey, address }], chainId: String(CHAIN_ID) }
}

function createClock(): Clock {
  let ahead = 0
  return {
    now: () => new Date(Date.now() + ahead * 1000),
    advance: (seconds) => {
      ahead += seconds
    },
    reset: () => {
      ahead = 0
    },
  }
}
