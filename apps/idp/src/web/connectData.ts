import type { Messages } from './messages.ts'
import type { ConnectProps } from './types.ts'

/** Id of the data block, of the island's container. */
export const DATA_ID = 'connect-data'
export const ISLAND_ID = 'connect'
/** Ids of what helps people who do not find their wallet, which the island opens when there is none, and of its button. */
export const NO_WALLET_ID = 'no-wallet'
export const LOOK_ID = 'look-again'

/** One kind of chain that the request can be satisfied with. */
export type NamespaceData = {
  /** CAIP-2 namespace. */
  readonly id: string
  /** For people. */
  readonly name: string
  /** Same-origin URL of its connector; absent where there is none. */
  readonly connector?: string | undefined
}

/** What the server hands to the island, as JSON in the page. */
export type ConnectData = Pick<ConnectProps, 'chains' | 'loginHint' | 'plugins'> & {
  readonly namespaces: readonly NamespaceData[]
  readonly paths: Pick<ConnectProps['paths'], 'challenge' | 'proof'>
  readonly client: { readonly name: string; readonly uri?: string | undefined }
  /** A session is known, so the wallets are the second choice. */
  readonly hasSession: boolean
  /** Same-origin URL of a module to load: the demo wallet, in development. */
  readonly demoWallet?: string | undefined
  /** BCP 47 tag of the messages. */
  readonly locale: string
  readonly messages: Partial<Messages>
}
