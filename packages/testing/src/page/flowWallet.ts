/// <reference path="./fclCore.d.ts" />
import { WalletUtils } from '@onflow/fcl-core'
import type { Ask } from './bridge.ts'

export { toBridge } from './bridge.ts'

/** What the Node side writes into the init script. */
export type FlowInpage = {
  /** Of the extension. */
  readonly id: string
  /** What the wallet says of itself. */
  readonly provider: unknown
  /** Milliseconds after the document starts. */
  readonly announceAfter: number
  /** Milliseconds before the wallet's window is ready. */
  readonly readyAfter?: number | undefined
  /** The window says that it closes after each answer, too. */
  readonly closesLate?: boolean | undefined
}

/** What the wallet decides. */
type Decision = { readonly status: 'approved' | 'declined' | 'closed'; readonly data?: unknown }

type Request = {
  readonly body: Readonly<Record<string, string>>
  readonly service: { readonly type: string }
}

const settle = ({ status, data }: Decision): void => {
  if (status === 'approved') WalletUtils.approve(data)
  else if (status === 'closed') WalletUtils.close()
  else WalletUtils.decline('User rejected the request')
}

/**
 * Runs in the page, before the page's own scripts: FCL's own wallet side. It belongs into a window of the wallet, whose
 * messages the extension hands to the page; here they go straight to the page.
 */
export function install(
  { id, provider, announceAfter, readyAfter = 0, closesLate }: FlowInpage,
  ask: Ask,
): void {
  const page = window
  const endpoint = `chrome-extension://${id}/popup.html`
  const asPopup = (send: () => void) => {
    // Not after a test, when the page is another one.
    if (window !== page) return
    const { parent } = page
    const opener = {
      location: 'the window of the wallet',
      postMessage: (data: unknown) => page.postMessage(data),
    }
    Object.assign(page, { parent: opener })
    send()
    Object.assign(page, { parent })
  }
  const answer = async ({ body, service }: Request) => {
    const decision = (await ask(service.type, { body, endpoint, id })) as Decision
    asPopup(() => settle(decision))
    if (closesLate) setTimeout(() => asPopup(WalletUtils.close), 3)
  }
  const start = () =>
    WalletUtils.injectExtService({
      f_type: 'Service',
      f_vsn: '1.0.0',
      type: 'authn',
      method: 'EXT/RPC',
      uid: id,
      endpoint,
      id,
      identity: { address: '' },
      provider,
    })
  page.addEventListener(
    'message',
    ({ data }: MessageEvent<{ service?: { endpoint?: string }; type?: string } | null>) => {
      if (data?.service?.endpoint !== endpoint || data.type !== undefined) return
      const stop = WalletUtils.onMessageFromFCL('FCL:VIEW:READY:RESPONSE', (request: Request) => {
        stop()
        void answer(request)
      })
      setTimeout(() => asPopup(() => WalletUtils.sendMsgToFCL('FCL:VIEW:READY')), readyAfter)
    },
  )
  if (announceAfter > 0) setTimeout(start, announceAfter)
  else start()
}
