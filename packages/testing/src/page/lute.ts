import { type AlgorandInpage, arrive } from './algorandProvider.ts'
import type { Ask } from './bridge.ts'

export { toBridge } from './bridge.ts'

type Request = { readonly action: string; readonly data?: string; readonly genesisID?: string }
type Signed = Readonly<Record<'signature' | 'publicKey' | 'authenticatorData', string>>

const bytes = (base64: string): Uint8Array => Uint8Array.from(atob(base64), (one) => one.charCodeAt(0))

/** Runs in the page, before the page's own scripts: the events of Lute's extension. Its answers carry bytes. */
export function install(config: AlgorandInpage, ask: Ask): void {
  const page = window
  const { host } = page.location
  const connect = async ({ genesisID }: Request) => {
    const answer = (await ask('enable', { genesisID })) as { accounts?: { address: string }[] }
    return answer.accounts
      ? { action: 'connect', addrs: answer.accounts.map(({ address }) => address) }
      : answer
  }
  const sign = async ({ data }: Request) => {
    const signed = (await ask('sign_message', { data, host })) as Signed
    if (!signed.signature) return signed
    const response = {
      data,
      domain: host,
      authenticatorData: bytes(signed.authenticatorData),
      signature: bytes(signed.signature),
      signer: bytes(signed.publicKey),
    }
    return { action: 'signed', signerResponse: response }
  }
  const answer = (type: string, work: Promise<object>) => {
    const send = (detail: object) => page.dispatchEvent(new CustomEvent(type, { detail }))
    void work.then(send, ({ code, message }) => send({ action: 'error', code, message }))
  }
  const hear = ({ detail }: CustomEvent<Request>) => {
    if (detail.action === 'connect') answer('connect-response', connect(detail))
    else if (detail.action === 'data') answer('sign-data-response', sign(detail))
  }
  arrive(config, () => {
    Object.assign(page, { lute: true })
    page.addEventListener('lute-connect', (event) => hear(event as CustomEvent<Request>))
  })
}
