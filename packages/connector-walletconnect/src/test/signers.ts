import { createPolkadotAccount } from '@countersign/testing/polkadotAccount'
import { createTezosAccount } from '@countersign/testing/tezosAccount'
import type { RemoteBehaviour } from '@countersign/testing/walletConnectWallet'
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts'

const hex = (bytes: Uint8Array): string => `0x${Buffer.from(bytes).toString('hex')}`

/** An Ethereum wallet with a new key, on these chains. */
export const ethereumWallet = (chains: readonly string[] = ['eip155:1']): RemoteBehaviour => {
  const key = privateKeyToAccount(generatePrivateKey())
  return {
    namespace: 'eip155',
    accounts: chains.map((chain) => `${chain}:${key.address}`),
    methods: ['personal_sign'],
    answer: ({ params }: { params: readonly [`0x${string}`, string] }) =>
      key.signMessage({ message: { raw: params[0] } }),
  }
}

/** A wallet of Polkadot, which puts `<Bytes>` around what it signs. */
export const polkadotWallet = (chain: string): RemoteBehaviour => {
  const { pair } = createPolkadotAccount()
  return {
    namespace: 'polkadot',
    accounts: [`${chain}:${pair.address}`],
    methods: ['polkadot_signMessage', 'polkadot_signTransaction'],
    answer: async ({ params }: { params: { readonly message: string } }) => ({
      signature: hex(pair.sign(new TextEncoder().encode(`<Bytes>${params.message}</Bytes>`))),
    }),
  }
}

/** A wallet of Tezos, which names networks instead of chains. */
export const tezosWallet = (network: string): RemoteBehaviour => {
  const { address, publicKey, sign } = createTezosAccount()
  return {
    namespace: 'tezos',
    accounts: [`tezos:${network}:${address}`],
    methods: ['tezos_getAccounts', 'tezos_sign', 'tezos_send'],
    answer: async ({ method, params }: { method: string; params: { readonly payload: string } }) =>
      method === 'tezos_getAccounts'
        ? [{ algo: 'ed25519', address, pubkey: publicKey }]
        : { signature: sign(params.payload) },
  }
}
