import type { Discover } from '@countersign/connectors'
import { load } from '@countersign/connectors/kit'

/** The settings of an operator. They are in the page: everybody can read them. */
export type WalletConnectOptions = {
  /** Id of a project at Reown, 32 hexadecimal digits. The relay counts what is asked for in its name. */
  readonly projectId: string
  /** A relay that speaks the same protocol. Default: `wss://relay.walletconnect.org`. */
  readonly relayUrl?: string | undefined
}

const RELAY = 'wss://relay.walletconnect.org'

/** What people look for in the list. */
const NAMES = {
  eip155: 'WalletConnect',
  polkadot: 'WalletConnect (Polkadot)',
  tezos: 'WalletConnect (Tezos)',
} as const

/** Namespaces that have a call for signing text, and a verifier for what comes out. */
export type Namespace = keyof typeof NAMES

/**
 * Makes a connector for wallets on other devices: one entry for each namespace. The protocol and its cryptography are
 * loaded, and the relay is asked, when one of them is chosen and not before.
 *
 * Signing in needs `context.pair` and throws `ConnectorError` with `rejected`, `no_accounts`, `unsupported`,
 * `disconnected`, `aborted`, `load_failed` or `wallet_failed`; what `context.challenge` and `context.pick` throw passes
 * through.
 *
 * @example
 * ```ts
 * import { createDiscover } from '@countersign/connector-walletconnect'
 *
 * const discover = createDiscover({ projectId: '0123456789abcdef0123456789abcdef' })
 * discover((wallet) => console.log(wallet.name), new AbortController().signal)
 * ```
 * @see https://specs.walletconnect.com/2.0/specs/clients/sign
 */
export const createDiscover =
  ({ projectId, relayUrl = RELAY }: WalletConnectOptions): Discover =>
  (add, signal) => {
    if (signal.aborted) return
    for (const [namespace, name] of Object.entries(NAMES) as [Namespace, string][]) {
      add({
        id: `walletconnect:${namespace}`,
        key: `walletconnect:${namespace}`,
        name,
        namespace,
        elsewhere: true,
        signIn: async (context) => {
          const { signIn } = await load(import('./signIn.ts'))
          return signIn(namespace, { projectId, relayUrl }, context)
        },
      })
    }
  }
