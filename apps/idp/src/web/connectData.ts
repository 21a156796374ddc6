import type { Messages } from './messages.ts'
import type { ConnectProps } from './types.ts'

/** Id of the data block, of the island's container. */
export const DATA_ID = 'connect-data'
export const ISLAND_ID = 'connect'

/** What the server hands to the island, as JSON in the page. */
export type ConnectData = Pick<ConnectProps, 'chains' | 'loginHint'> & {
  readonly paths: Pick<ConnectProps['paths'], 'challenge' | 'proof'>
  readonly client: { readonly name: string; readonly uri?: string | undefined }
  /** A session is known, so the wallets are the second choice. */
  readonly hasSession: boolean
  /** Same-origin URL of a module to load: the demo wallet, in development. */
  readonly demoWallet?: string | undefined
  readonly messages: Partial<Messages>
}
