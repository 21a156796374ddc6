import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A relying party's front-channel logout page and its page after a sign-out: keeps what is loaded. */
export type FrontReceiver = {
  readonly origin: string
  readonly url: string
  /** Paths and queries so far, oldest first. */
  readonly loaded: readonly string[]
  readonly close: () => void
}

/** Starts it on loopback. One that hangs never answers. */
export const startFrontReceiver = async ({ hangs = false } = {}): Promise<FrontReceiver> => {
  const loaded: string[] = []
  const server = createServer((request, response) => {
    loaded.push(request.url ?? '')
    if (hangs) return
    response.setHeader('content-type', 'text/html')
    response.end('<!doctype html><title>Bye</title><script>top.location="about:blank"</script>')
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    origin,
    url: `${origin}/frontchannel?own=1`,
    loaded,
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}
