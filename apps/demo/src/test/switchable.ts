import { serve } from '@hono/node-server'
import { Hono } from 'hono'

/** A JSON-RPC endpoint that can be unplugged. */
export type Switchable = {
  readonly url: string
  readonly set: (up: boolean) => void
  readonly close: () => Promise<void>
}

/** Puts a switch in front of an endpoint: up, it passes everything on; down, it answers 503. */
export async function createSwitchable(target: string): Promise<Switchable> {
  let up = true
  const app = new Hono().all('*', async (c) => {
    if (!up) return c.text('down', 503)
    const answer = await fetch(target, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: await c.req.text(),
    })
    return c.body(await answer.text(), 200, { 'content-type': 'application/json' })
  })
  const server = await listen(app.fetch)
  return {
    ...server,
    set: (value) => {
      up = value
    },
  }
}

/** Serves a fetch handler on a loopback port. */
export function listen(
  fetch: (request: Request) => Response | Promise<Response>,
  port = 0,
): Promise<{ readonly url: string; readonly close: () => Promise<void> }> {
  return new Promise((resolve) => {
    const server = serve({ fetch, port, hostname: '127.0.0.1' }, (info) => {
      const close = () =>
        new Promise<void>((done) => {
          server.close(() => done())
          if ('closeAllConnections' in server) server.closeAllConnections()
        })
      resolve({ url: `http://127.0.0.1:${info.port}`, close })
    })
  })
}
