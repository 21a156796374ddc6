import type { Ask } from './bridge.ts'

export { toBridge } from './bridge.ts'

/** What the Node side writes into the init script. */
export type TezosInpage = {
  /** Of the extension. */
  readonly id: string
  /** Who answers pings: id, name and icon, unless a test has something else in mind. */
  readonly sender: unknown
  /** Milliseconds after the document starts. */
  readonly announceAfter: number
}

/** The window, or the double of one. */
export type MessagePage = Pick<EventTarget, 'addEventListener'> & {
  readonly postMessage: (message: unknown, targetOrigin: string) => void
}

type Heard = Readonly<Record<string, unknown>> | null

/**
 * The content script of an extension: it hears what the page posts to its own window, answers pings, and hands everything
 * else to the side that has the keys (TZIP-10 "Browser extensions").
 */
export function install(
  { announceAfter, id, sender }: TezosInpage,
  ask: Ask,
  page: MessagePage = window,
): void {
  const post = (message: object) => page.postMessage({ ...message, sender: { id } }, '*')
  const answer = (payload: object) => post({ message: { target: 'toPage', ...payload } })
  const hear = async (data: Heard): Promise<void> => {
    if (data?.['target'] !== 'toExtension') return
    const { encryptedPayload, payload, targetId } = data
    if (payload === 'ping') return page.postMessage({ target: 'toPage', payload: 'pong', sender }, '*')
    if (targetId !== id) return
    if (encryptedPayload === undefined) return answer({ payload: await ask('pair', payload) })
    answer({ encryptedPayload: await ask('acknowledge', encryptedPayload) })
    answer({ encryptedPayload: await ask('answer', encryptedPayload) })
  }
  const start = () =>
    page.addEventListener('message', (event) => {
      hear((event as MessageEvent<Heard>).data).catch(() => {
        // The page is going away, or it posted what is no message: extensions keep silent.
      })
    })
  if (announceAfter > 0) setTimeout(start, announceAfter)
  else start()
}
