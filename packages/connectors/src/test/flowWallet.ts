import type { ChainReader } from '@countersign/siwx-flow'
import { createFlowAccount, FLOW_ADDRESSES } from '@countersign/testing/flowAccount'
import { createFlowTwin, type FlowTwin, type FlowWalletOptions } from '@countersign/testing/flowWallet'
import { install } from '@countersign/testing/page/flowWallet'
import { hexToBytes } from '@noble/hashes/utils.js'

const [alice, bob] = [51, 41].map((byte, at) =>
  createFlowAccount({ address: FLOW_ADDRESSES[at], keys: [{ seed: new Uint8Array(32).fill(byte) }] }),
) as [ReturnType<typeof createFlowAccount>, ReturnType<typeof createFlowAccount>]

export const ALICE: string = alice.address
export const BOB: string = bob.address

/** What the network knows of the accounts. */
export const reader: ChainReader = {
  chainId: async () => 'mainnet',
  sealedBlock: async () => ({ height: 1n, id: 'c4'.repeat(32), timestamp: Date.now() }),
  accountKeys: async (address) =>
    (address === BOB ? bob : alice).keys.map(({ publicKey, sign: _, ...key }) => ({
      ...key,
      publicKey: hexToBytes(publicKey),
      revoked: false,
    })),
}

/** Knobs of the wallet. */
export type FlowKnobs = Omit<FlowWalletOptions, 'accounts'> & {
  /** Default: {@link ALICE}, and {@link BOB} as the other account. */
  readonly address?: string | undefined
}

/** A wallet extension in the stubbed page. */
export const installFlowWallet = ({ address = ALICE, ...knobs }: FlowKnobs = {}): FlowTwin => {
  const twin = createFlowTwin({
    name: 'Example Wallet',
    icon: 'data:image/svg+xml,<svg/>',
    accounts: [{ ...alice, address }, bob],
    ...knobs,
  })
  install(twin.config, async (method, params) => structuredClone(await twin.answer(method, params)))
  return twin
}
