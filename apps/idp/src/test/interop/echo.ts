import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'

/** An application that knows nothing of OpenID Connect: it answers the headers that it is sent. */
export type Echo = { readonly url: string; readonly close: () => void }

/** Starts it on loopback. */
export const startEcho = async (): Promise<Echo> => {
  const server = createServer((request, response) => {
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify(request.headers satisfies IncomingHttpHeaders))
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}
