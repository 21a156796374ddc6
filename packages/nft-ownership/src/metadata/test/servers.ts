import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { isPublicAddress } from '../addresses.ts'
import type { Address, GuardRules } from '../guard.ts'

/** A real server on loopback that counts who comes. */
export type TestServer = {
  readonly port: number
  readonly requests: IncomingMessage[]
  /** Counts connections too: to be connected to is to be reached. */
  readonly connections: () => number
  readonly url: (path?: string, host?: string) => string
  readonly close: () => Promise<void>
}

export type Handler = (request: IncomingMessage, response: ServerResponse) => void

export async function listen(handler: Handler, host = '127.0.0.2', port = 0): Promise<TestServer> {
  const requests: IncomingMessage[] = []
  let connections = 0
  const server = createServer((request, response) => {
    requests.push(request)
    handler(request, response)
  })
  server.on('connection', () => connections++)
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
  const actual = (server.address() as AddressInfo).port
  return {
    port: actual,
    requests,
    connections: () => connections,
    url: (path = '/', name = host) => `http://${name}:${actual}${path}`,
    close: async () => closed(server),
  }
}

async function closed(server: Server): Promise<void> {
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
}

export function json(body: unknown, headers: Record<string, string> = {}): Handler {
  return (_, response) => {
    response.writeHead(200, { 'content-type': 'application/json', ...headers })
    response.end(typeof body === 'string' ? body : JSON.stringify(body))
  }
}

/**
 * The product's rules with two exceptions, so that a test can play "the internet" on this machine: 127.0.0.2 counts as
 * public, and so do the ports of the test's servers. 127.0.0.1 stays what it is: private.
 */
export function testRules(names: Readonly<Record<string, () => readonly string[]>> = {}): GuardRules {
  return {
    isPublic: (address) => address === '127.0.0.2' || isPublicAddress(address),
    isPort: () => true,
    resolve: async (name) => (names[name]?.() ?? []).map(addressOf),
  }
}

const addressOf = (address: string): Address => ({ address, family: address.includes(':') ? 6 : 4 })
