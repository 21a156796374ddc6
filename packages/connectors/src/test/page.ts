import { vi } from 'vitest'

/** Where the pages of the tests are. */
export const ORIGIN = 'https://app.example'

/** Who sends a message that did not come from the page's own window. */
export type Sender = { readonly source?: unknown; readonly origin?: string | undefined }

/** A window with `postMessage`, `location` and a `document.title`, in place of the globals. */
export type Page = EventTarget & {
  readonly location: Pick<Location, 'origin' | 'host' | 'hostname'>
  readonly postMessage: (message: unknown, targetOrigin?: string) => void
  /** Delivers at once what another window, or another origin, sends. */
  readonly receive: (data: unknown, sender?: Sender) => void
  /** What has been posted to this window by anybody, in order. */
  readonly posted: unknown[]
}

/** Stubs `window` and `document`; undo with `vi.unstubAllGlobals()`. Messages are cloned and arrive later, as in browsers. */
export const openPage = (properties: Record<string, unknown> = {}): Page => {
  const { host, hostname } = new URL(ORIGIN)
  const target = new EventTarget()
  const posted: unknown[] = []
  const receive = (data: unknown, { source = target, origin = ORIGIN }: Sender = {}) => {
    const event = new MessageEvent('message', { data, origin })
    // Node.js takes only ports here.
    Object.defineProperty(event, 'source', { value: source })
    target.dispatchEvent(event)
  }
  const page = Object.assign(target, {
    location: { origin: ORIGIN, host, hostname },
    posted,
    receive,
    postMessage: (message: unknown, targetOrigin = ORIGIN) => {
      if (targetOrigin !== ORIGIN && targetOrigin !== '*') return
      const data = structuredClone(message)
      posted.push(data)
      // A page that has been left hears nothing any more.
      setTimeout(() => Reflect.get(globalThis, 'window') === target && receive(data), 0)
    },
    ...properties,
  })
  vi.stubGlobal('window', page)
  vi.stubGlobal('document', { title: 'Example sign-in' })
  return page
}
