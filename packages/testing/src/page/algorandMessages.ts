import { type AlgorandInpage, arrive } from './algorandProvider.ts'
import type { Ask } from './bridge.ts'

export { toBridge } from './bridge.ts'

type Request = {
  readonly id: string
  readonly reference?: string
  readonly params: Readonly<Record<string, unknown>>
}

const REFERENCE = /^arc0027:(\w+):request$/

/** Runs in the page, before the page's own scripts: the envelopes of ARC-27 by messages, as Pera's extension has them. */
export function install(config: AlgorandInpage, ask: Ask): void {
  const page = window
  const { host } = page.location
  const run = async (method: string, params: Request['params']): Promise<unknown> => {
    if (method === 'discover') return config.discover
    if (method === 'sign_message' && params['domain'] !== host) {
      throw Object.assign(new Error('The domain is not that of the page'), { code: 4200 })
    }
    return ask(method, { ...params, host })
  }
  const hear = ({ data }: MessageEvent<Request | null>) => {
    const method = REFERENCE.exec(String(data?.reference))?.[1]
    if (!data || method === undefined) return
    const { providerId = config.discover.providerId } = data.params
    if (providerId !== config.discover.providerId) return
    const reply = { id: crypto.randomUUID(), requestId: data.id, reference: `arc0027:${method}:response` }
    void run(method, data.params).then(
      (result) => page.postMessage({ ...reply, result }),
      ({ code, message }) => page.postMessage({ ...reply, error: { code, message } }),
    )
  }
  arrive(config, () => page.addEventListener('message', hear))
}
