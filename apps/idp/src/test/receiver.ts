import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'

/** A request as it came. */
export type Received = {
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** How a receiver answers. */
export type Answer = {
  readonly status?: number | undefined
  readonly headers?: Readonly<Record<string, string>> | undefined
  readonly body?: string | undefined
  /** Milliseconds. */
  readonly delay?: number | undefined
}

/** A program that is told or asked over HTTP: keeps what it is sent. */
export type Receiver = {
  readonly url: string
  readonly origin: string
  readonly received: readonly Received[]
  /** From now on. */
  readonly answer: (next: Answer | ((received: Received) => Answer)) => void
  /** Resolves when there are so many. */
  readonly until: (count: number) => Promise<void>
  readonly close: () => void
}

/** Starts it on loopback. */
export const startReceiver = async (): Promise<Receiver> => {
  const received: Received[] = []
  let next: Answer | ((one: Received) => Answer) = {}
  const receive = async (request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const one = { path: request.url ?? '', headers: request.headers, body: Buffer.concat(chunks).toString() }
    received.push(one)
    const { body = '', delay = 0, headers = {}, status = 200 } = typeof next === 'function' ? next(one) : next
    if (delay > 0) await wait(delay)
    response.writeHead(status, headers).end(body)
  }
  const server = createServer((request, response) => void receive(request, response))
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    url: `${origin}/hook`,
    origin,
    received,
    answer: (given) => {
      next = given
    },
    until: async (count) => {
      const deadline = Date.now() + 5000
      while (received.length < count) {
        if (Date.now() > deadline) throw new Error(`${received.length} of ${count} requests came`)
        await wait(5)
      }
    },
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}

/** A secret as Standard Webhooks has them. */
export const newSigningSecret = (): string =>
  `whsec_${Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString('base64')}`
