import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { type WebSocket, WebSocketServer } from 'ws'

type Envelope = { readonly topic: string; readonly type: string; readonly payload: string }

/** A bridge of WalletConnect version 1 on this machine: it passes on what it cannot read. */
export type Bridge = {
  readonly url: string
  /** Everything that was published. */
  readonly payloads: readonly string[]
  readonly open: () => number
  readonly close: () => Promise<void>
}

export const startBridge = async (): Promise<Bridge> => {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 })
  await once(server, 'listening')
  const payloads: string[] = []
  const listeners = new Map<string, Set<WebSocket>>()
  const kept = new Map<string, string[]>()
  server.on('connection', (socket) => {
    socket.on('message', (data) => {
      const text = (data as Buffer).toString('utf8')
      const { payload, topic, type } = JSON.parse(text) as Envelope
      if (type === 'sub') {
        listeners.set(topic, (listeners.get(topic) ?? new Set()).add(socket))
        for (const waiting of kept.get(topic) ?? []) socket.send(waiting)
        kept.delete(topic)
      }
      if (type !== 'pub') return
      payloads.push(payload)
      const all = [...(listeners.get(topic) ?? [])]
      for (const to of all) to.send(text)
      if (all.length === 0) kept.set(topic, [...(kept.get(topic) ?? []), text])
    })
    socket.on('close', () => {
      for (const all of listeners.values()) all.delete(socket)
    })
  })
  return {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`,
    payloads,
    open: () => server.clients.size,
    close: async () => {
      for (const client of server.clients) client.terminate()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
