import { WalletConnect } from '@perawallet/walletconnect'
import type { AlgorandAccount } from './algorandAccount.ts'

/** What one thing to sign looks like in `algo_signData`. */
export type PeraItem = {
  readonly data: string
  readonly message: string
  readonly signer: string
  readonly chainId: number
}

/** What the person at the phone does. */
export type PeraBehaviour = {
  readonly accounts: readonly AlgorandAccount[]
  readonly connect?: 'approve' | 'reject' | undefined
  /** In place of a signature: what is answered, or the text of an error. */
  readonly answer?: ((item: PeraItem) => Promise<unknown>) | undefined
}

/** Pera on a phone: the wallet's side of Pera's own client. */
export type PeraPhone = {
  readonly scan: (uri: string) => void
  /** Who the phone says is asking, and for which network. */
  readonly askers: readonly { readonly name: string; readonly url: string; readonly chainId: number }[]
  readonly items: readonly PeraItem[]
  readonly connected: () => boolean
  /** Ends the session from here. */
  readonly leave: () => Promise<void>
  readonly close: () => void
}

const NO_STORAGE = {
  getSession: () => null,
  setSession: <T>(session: T): T => session,
  removeSession: () => {},
}

export const openPeraPhone = ({ accounts, answer, connect = 'approve' }: PeraBehaviour): PeraPhone => {
  const askers: { name: string; url: string; chainId: number }[] = []
  const items: PeraItem[] = []
  let connector: WalletConnect | undefined
  const sign = async (item: PeraItem): Promise<unknown> => {
    items.push(item)
    if (answer) return answer(item)
    const signer = accounts.find(({ address }) => address === item.signer)
    if (!signer) throw new Error('Signer not found')
    const prefixed = Buffer.concat([Buffer.from('MX'), Buffer.from(item.data, 'base64')])
    return [Buffer.from(signer.sign(prefixed)).toString('base64')]
  }
  return {
    askers,
    items,
    connected: () => connector?.connected ?? false,
    leave: async () => connector?.killSession(),
    close: () => connector?.transportClose(),
    scan: (uri) => {
      const clientMeta = { name: 'Pera', description: 'A wallet', url: 'https://wallet.example', icons: [] }
      const phone = new WalletConnect({ uri, clientMeta, storage: NO_STORAGE })
      connector = phone
      phone.on('session_request', (_error, { params: [{ chainId, peerMeta }] }) => {
        askers.push({ name: peerMeta.name, url: peerMeta.url, chainId })
        if (connect === 'reject') phone.rejectSession({ message: 'User rejected' })
        else phone.approveSession({ chainId, accounts: accounts.map(({ address }) => address) })
      })
      phone.on('call_request', (_error, { id, params }) => {
        sign(params[0]).then(
          (result) => phone.approveRequest({ id, result }),
          (error: Error) => phone.rejectRequest({ id, error: { message: error.message } }),
        )
      })
    },
  }
}
