import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A relying party's back-channel logout endpoint: keeps what it is sent. */
export type LogoutReceiver = {
  readonly url: string
  readonly origin: string
  /** Logout tokens so far, oldest first. */
  readonly tokens: readonly string[]
  /** The status that it answers with from now on. */
  readonly answer: (status: number) => void
  /** Answers nobody until the returned function is called. */
  readonly hold: () => () => void
  /** How often it was asked. */
  readonly asked: () => number
  readonly close: () => void
}

/** Starts it on loopback. */
export const startLogoutReceiver = async (): Promise<LogoutReceiver> => {
  const tokens: string[] = []
  let status = 200
  let free = Promise.resolve()
  let asked = 0
  const receive = async (request: IncomingMessage, response: ServerResponse) => {
    asked += 1
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    await free
    const token = new URLSearchParams(Buffer.concat(chunks).toString()).get('logout_token')
    if (token && status === 200) tokens.push(token)
    response.writeHead(status).end()
  }
  const server = createServer((request, response) => void receive(request, response))
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    url: `${origin}/backchannel`,
    origin,
    tokens,
    answer: (next) => {
      status = next
    },
    hold: () => {
      let release = (): void => {}
      free = new Promise((resolve) => {
        release = resolve
      })
      return release
    },
    asked: () => asked,
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}
