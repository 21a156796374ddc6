import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export type NodeRequest = {
  readonly id: number
  readonly method: string
  readonly params: Readonly<Record<string, unknown>>
}
export type Answer = (request: NodeRequest, response: ServerResponse) => void
type Result = Readonly<Record<string, unknown>>

const servers: Server[] = []

/** A node that answers as the test says. */
export async function startNode(
  answer: Answer,
): Promise<{ readonly url: string; readonly asked: readonly NodeRequest[] }> {
  const asked: NodeRequest[] = []
  const server = createServer((incoming, response) => {
    void read(incoming).then((body) => {
      const request = JSON.parse(body) as NodeRequest
      asked.push(request)
      answer(request, response)
    })
  })
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked }
}

export async function stopNodes(): Promise<void> {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
}

/** Answers by method, queries by request type. An `Error` becomes the node's error, named as nearcore does. */
export function say(answers: Readonly<Record<string, Result | Error>>): Answer {
  const all: Readonly<Record<string, Result | Error>> = { status: { chain_id: 'mainnet' }, ...answers }
  return ({ id, method, params }, response) => {
    const answer = all[method === 'query' ? String(params['request_type']) : method]
    const cause = answer instanceof Error ? { name: answer.message, info: answer.cause } : undefined
    const error = cause && { name: 'HANDLER_ERROR', cause, code: -32000, message: 'Server error' }
    response.end(JSON.stringify({ jsonrpc: '2.0', id, ...(error ? { error } : { result: answer }) }))
  }
}

async function read(incoming: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of incoming) text += String(chunk)
  return text
}
