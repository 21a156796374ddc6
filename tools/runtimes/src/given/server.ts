import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What a server on loopback answers. */
export type Reply = { readonly status: number; readonly body: unknown }

/** A server on loopback that pages of every origin may ask. */
export type Server = { readonly url: string; readonly close: () => void }

async function read(request: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of request) text += String(chunk)
  return text
}

/** Answers in JSON, and what browsers ask beforehand. */
export async function serve(
  answer: (asked: { readonly method: string; readonly path: string; readonly text: string }) => Reply,
): Promise<Server> {
  const reply = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { method = 'GET', url: path = '/' } = request
    const text = await read(request)
    const { status, body } =
      method === 'OPTIONS' ? { status: 204, body: null } : answer({ method, path, text })
    response.writeHead(status, {
      'content-type': 'application/json',
      'access-control-allow-origin': '*',
      'access-control-allow-headers': '*',
    })
    response.end(body === null ? '' : JSON.stringify(body))
  }
  const server = createServer((request, response) => void reply(request, response))
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}
