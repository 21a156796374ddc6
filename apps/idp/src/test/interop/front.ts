import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

type Answer = Readonly<Record<string, unknown>>

/** What stands before the provider, as a proxy does: relying parties and people know its address only. */
export type Front = {
  readonly url: string
  readonly forwardTo: (base: string) => void
  /** Changes the answers of the token endpoint from now on, as whoever sits in between would; or no more. */
  readonly tamper: (change?: (answer: Answer) => Answer | Promise<Answer>) => void
  /** Method and path of what was asked so far, by relying parties and browsers. */
  readonly asked: readonly string[]
  readonly close: () => void
}

/** Of one connection, not of the message (RFC 9110 section 7.6.1); what fetch has unpacked stays unpacked. */
const HOP = new Set(['connection', 'keep-alive', 'transfer-encoding', 'content-length', 'content-encoding'])

const bodyOf = async (request: IncomingMessage): Promise<Buffer | undefined> => {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return chunks.length > 0 ? Buffer.concat(chunks) : undefined
}

const forwarded = ({ rawHeaders }: IncomingMessage): Headers => {
  const headers = new Headers()
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index]?.toLowerCase() ?? ''
    if (!HOP.has(name) && name !== 'host') headers.append(name, rawHeaders[index + 1] ?? '')
  }
  return headers
}

/** Starts it on loopback. */
export const startFront = async (): Promise<Front> => {
  const asked: string[] = []
  let target = ''
  let change: ((answer: Answer) => Answer | Promise<Answer>) | undefined

  const changed = async (path: string, answer: Response): Promise<Buffer> => {
    if (!change || path !== '/token' || !answer.ok) return Buffer.from(await answer.arrayBuffer())
    return Buffer.from(JSON.stringify(await change((await answer.json()) as Answer)))
  }
  const forward = async (request: IncomingMessage, response: ServerResponse) => {
    const { method = 'GET', url = '/' } = request
    const path = url.split('?', 1)[0] ?? ''
    asked.push(`${method} ${path}`)
    const answer = await fetch(target + url, {
      method,
      headers: forwarded(request),
      body: ((await bodyOf(request)) as BodyInit | undefined) ?? null,
      redirect: 'manual',
    })
    const body = await changed(path, answer)
    for (const [name, value] of answer.headers)
      if (!HOP.has(name) && name !== 'set-cookie') response.setHeader(name, value)
    response.setHeader('set-cookie', answer.headers.getSetCookie())
    response.writeHead(answer.status).end(body)
  }
  const server = createServer((request, response) => {
    forward(request, response).catch((error: unknown) => response.destroy(error as Error))
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    forwardTo: (base) => {
      target = base
    },
    tamper: (next) => {
      change = next
    },
    asked,
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}
