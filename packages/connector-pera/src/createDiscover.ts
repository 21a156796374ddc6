import type { Discover } from '@countersign/connectors'
import { load } from '@countersign/connectors/kit'

/** The settings of an operator. They are in the page: everybody can read them. */
export type PeraOptions = {
  /** Bridge of WalletConnect version 1 that page and phone meet at, `wss://…`. */
  readonly bridgeUrl: string
}

/**
 * Makes a connector for Pera Wallet on a phone. The protocol is loaded, and the bridge is asked, when it is chosen and not
 * before.
 *
 * Signing in needs `context.pair` and throws `ConnectorError` with `rejected`, `no_accounts`, `unsupported`,
 * `disconnected`, `aborted`, `load_failed` or `wallet_failed`; what `context.challenge` and `context.pick` throw passes
 * through.
 *
 * @example
 * ```ts
 * import { createDiscover } from '@countersign/connector-pera'
 *
 * const discover = createDiscover({ bridgeUrl: 'wss://bridge.example' })
 * discover((wallet) => console.log(wallet.name), new AbortController().signal)
 * ```
 * @see https://docs.walletconnect.com/1.0/tech-spec
 */
export const createDiscover =
  ({ bridgeUrl }: PeraOptions): Discover =>
  (add, signal) => {
    if (signal.aborted) return
    add({
      id: 'pera:mobile',
      key: 'pera:mobile',
      name: 'Pera on your phone',
      namespace: 'algorand',
      elsewhere: true,
      signIn: async (context) => {
        const { signIn } = await load(import('./signIn.ts'))
        return signIn(bridgeUrl, context)
      },
    })
  }
