import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { type WebSocket, WebSocketServer } from 'ws'

type Params = Readonly<Record<string, string | undefined>>
type Request = { readonly id: number | string; readonly method: string; readonly params: Params }
type Message = { readonly topic: string; readonly message: string; readonly tag: unknown }

/** A relay on this machine: it keeps what is published until somebody subscribes, and sees nothing but ciphertext. */
export type Relay = {
  readonly url: string
  /** Methods that clients called, in order. */
  readonly calls: readonly string[]
  /** Query of each connection. */
  readonly connections: readonly URLSearchParams[]
  /** Open connections. */
  readonly open: () => number
  /** Hangs up on everybody. */
  readonly drop: () => void
  readonly close: () => Promise<void>
}

/** Close code of the real relay for a project that it does not know. */
const UNAUTHORISED = 3000

/** Sessions are proposed and approved in one call each, which stand for what is published in them. */
const messagesOf = ({ method, params }: Request): readonly Message[] => {
  const { message, pairingTopic, sessionProposal, sessionProposalResponse, topic } = params
  const { sessionSettlementRequest, sessionTopic } = params
  const of = (at: string | undefined, text: string | undefined, tag: unknown): readonly Message[] =>
    at === undefined || text === undefined ? [] : [{ topic: at, message: text, tag }]
  switch (method) {
    case 'irn_publish':
      return of(topic, message, params['tag'])
    case 'wc_proposeSession':
      return of(pairingTopic, sessionProposal, 1100)
    case 'wc_approveSession':
      return [
        ...of(pairingTopic, sessionProposalResponse, 1101),
        ...of(sessionTopic, sessionSettlementRequest, 1102),
      ]
    default:
      return []
  }
}

/** What the caller listens to from then on. */
const topicsOf = ({ method, params }: Request): readonly string[] => {
  if (method === 'irn_subscribe') return [params['topic'] ?? '']
  if (method === 'irn_batchSubscribe') return params['topics'] as unknown as readonly string[]
  if (method === 'wc_proposeSession') return [params['pairingTopic'] ?? '']
  if (method === 'wc_approveSession') return [params['pairingTopic'] ?? '', params['sessionTopic'] ?? '']
  return []
}

/** Starts a relay that knows one project. */
export const startRelay = async ({ projectId }: { readonly projectId: string }): Promise<Relay> => {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 })
  await once(server, 'listening')
  const calls: string[] = []
  const connections: URLSearchParams[] = []
  const listeners = new Map<string, Set<WebSocket>>()
  const kept = new Map<string, { readonly from: WebSocket; readonly data: object }[]>()
  let next = 1
  const send = (to: WebSocket, topic: string, data: object) =>
    to.send(
      JSON.stringify({ id: next++, jsonrpc: '2.0', method: 'irn_subscription', params: { id: topic, data } }),
    )
  const publish = (from: WebSocket, { message, tag, topic }: Message) => {
    const data = { topic, message, publishedAt: Date.now(), tag }
    kept.set(topic, [...(kept.get(topic) ?? []), { from, data }])
    for (const to of listeners.get(topic) ?? []) if (to !== from) send(to, topic, data)
  }
  const subscribe = (socket: WebSocket, topic: string) => {
    const all = listeners.get(topic) ?? new Set()
    if (all.has(socket)) return
    listeners.set(topic, all.add(socket))
    for (const { data, from } of kept.get(topic) ?? []) if (from !== socket) send(socket, topic, data)
  }
  const answer = (socket: WebSocket, request: Request) => {
    calls.push(request.method)
    const result = request.method.endsWith('ubscribe') ? (request.params['topic'] ?? []) : true
    socket.send(JSON.stringify({ id: request.id, jsonrpc: '2.0', result }))
    for (const topic of topicsOf(request)) subscribe(socket, topic)
    for (const message of messagesOf(request)) publish(socket, message)
  }
  server.on('connection', (socket, { url }) => {
    const query = new URL(url ?? '/', 'ws://relay').searchParams
    connections.push(query)
    if (query.get('projectId') !== projectId) {
      socket.close(UNAUTHORISED, 'Unauthorized: invalid key')
      return
    }
    socket.on('message', (data) => {
      const request = JSON.parse((data as Buffer).toString('utf8')) as Partial<Request>
      if (request.method !== undefined) answer(socket, request as Request)
    })
    socket.on('close', () => {
      for (const all of listeners.values()) all.delete(socket)
    })
  })
  const drop = () => {
    for (const client of server.clients) client.terminate()
  }
  return {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    connections,
    open: () => server.clients.size,
    drop,
    close: async () => {
      drop()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
