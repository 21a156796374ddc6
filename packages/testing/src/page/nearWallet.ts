import type { NearWalletBase, SignMessageParams, WalletManifest } from '@hot-labs/near-connect'
import type { Ask } from './bridge.ts'

export { toBridge } from './bridge.ts'

/** What the Node side writes into the init script. */
export type NearInpage = {
  readonly manifest: WalletManifest
  /** Milliseconds after the document starts. */
  readonly announceAfter: number
}

type Asked = Pick<SignMessageParams, 'nonce'>

// Bytes do not survive the bridge.
const plain = <T extends Asked>({ nonce, ...rest }: T) => ({ ...rest, nonce: [...nonce] })

/** A Near wallet as near-connect expects them; keys and decisions are on the other side of `ask`. */
export function createNearWallet(manifest: WalletManifest, ask: Ask): NearWalletBase {
  const unused = () => Promise.reject(new Error('not part of a sign-in'))
  return {
    manifest,
    signIn: (params) => ask('signIn', params) as ReturnType<NearWalletBase['signIn']>,
    signInAndSignMessage: ({ messageParams, ...rest }) =>
      ask('signInAndSignMessage', { ...rest, messageParams: plain(messageParams) }) as ReturnType<
        NearWalletBase['signInAndSignMessage']
      >,
    signMessage: (params) => ask('signMessage', plain(params)) as ReturnType<NearWalletBase['signMessage']>,
    getAccounts: () => ask('getAccounts') as ReturnType<NearWalletBase['getAccounts']>,
    signOut: async () => {},
    signAndSendTransaction: unused,
    signAndSendTransactions: unused,
    signDelegateActions: unused,
  }
}

/** Announces a wallet as extensions do: at once, and each time that a page asks. */
export function announceNear(page: EventTarget, wallet: unknown): void {
  const announce = () => page.dispatchEvent(new CustomEvent('near-wallet-injected', { detail: wallet }))
  page.addEventListener('near-selector-ready', announce)
  announce()
}

/** Announces the wallet to the window. */
export function install({ announceAfter, manifest }: NearInpage, ask: Ask): void {
  const start = () => announceNear(window, createNearWallet(manifest, ask))
  if (announceAfter > 0) setTimeout(start, announceAfter)
  else start()
}
