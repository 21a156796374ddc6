import type { Discover } from '@countersign/connectors'
import { load } from '@countersign/connectors/kit'

/** The settings of an operator. They are in the page: everybody can read them. */
export type BeaconP2pOptions = {
  /** Matrix nodes of Beacon's network, `https://…`: the first one that answers is used. */
  readonly nodes: readonly string[]
}

/**
 * Makes a connector for Tezos wallets on other devices, over the Matrix network of Beacon. The protocol is loaded, and a
 * node is asked, when it is chosen and not before.
 *
 * Signing in needs `context.pair` and throws `ConnectorError` with `rejected`, `no_accounts`, `unsupported`,
 * `disconnected`, `aborted`, `load_failed` or `wallet_failed`; what `context.challenge` throws passes through.
 *
 * @example
 * ```ts
 * import { createDiscover } from '@countersign/connector-beacon-p2p'
 *
 * const discover = createDiscover({ nodes: ['https://matrix.example'] })
 * discover((wallet) => console.log(wallet.name), new AbortController().signal)
 * ```
 * @see TZIP-10 "Wallet Interaction"
 */
export const createDiscover =
  ({ nodes }: BeaconP2pOptions): Discover =>
  (add, signal) => {
    if (signal.aborted) return
    add({
      id: 'beacon:p2p',
      key: 'beacon:p2p',
      name: 'Tezos wallet on another device',
      namespace: 'tezos',
      elsewhere: true,
      signIn: async (context) => {
        const { signIn } = await load(import('./signIn.ts'))
        return signIn(nodes, context)
      },
    })
  }
