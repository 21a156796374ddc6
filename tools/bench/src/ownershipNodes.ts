/** Runs in a process of its own, so that its work is not counted: a server on loopback for each double of a node. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { CASES } from './ownershipCases.ts'

async function answer(node: typeof fetch, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = request.method === 'POST' ? { body: await text(request) } : {}
  const said = await node(`http://127.0.0.1${request.url}`, { method: request.method ?? 'GET', ...body })
  response.writeHead(said.status, { 'content-type': 'application/json' }).end(await said.text())
}

async function listen(node: typeof fetch): Promise<string> {
  const server = createServer((request, response) => void answer(node, request, response))
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const urls: string[] = []
for (const { node } of CASES) urls.push(await listen(node))
process.send?.(urls)
