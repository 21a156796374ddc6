import { Agent, request } from 'node:http'
import type { Credentials } from './idpTypes.ts'

/** What was answered. */
export type Answer = { readonly status: number; readonly text: string }

/** Sends a form as a client that proves itself by its secret, over connections that are kept. */
export type SendForm = (
  url: string,
  client: Credentials,
  form: Readonly<Record<string, string>>,
) => Promise<Answer>

const basic = ({ id, secret }: Credentials): string => `Basic ${btoa(`${id}:${encodeURIComponent(secret)}`)}`

class ClosedWhileIdle extends Error {}

/** Opens a sender. `node:http`, because the load is to take as little of the machine as it can. */
export function openSender(connections: number): {
  readonly send: SendForm
  readonly close: () => void
} {
  const agent = new Agent({ keepAlive: true, maxSockets: connections })
  const once: SendForm = (url, client, form) =>
    new Promise((resolve, reject) => {
      const body = new URLSearchParams(form).toString()
      const headers = {
        authorization: basic(client),
        'content-type': 'application/x-www-form-urlencoded',
        'content-length': Buffer.byteLength(body),
      }
      const sent = request(url, { agent, headers, method: 'POST' }, (response) => {
        let text = ''
        response.setEncoding('utf8')
        response.on('data', (chunk: string) => {
          text += chunk
        })
        response.once('end', () => resolve({ status: response.statusCode ?? 0, text }))
        response.once('error', reject)
      })
      // A connection that was kept may have been closed while the request was on its way: it has not been seen then.
      sent.once('error', (error: NodeJS.ErrnoException) =>
        reject(sent.reusedSocket && error.code === 'ECONNRESET' ? new ClosedWhileIdle() : error),
      )
      sent.end(body)
    })
  const send: SendForm = (...request) =>
    once(...request).catch((error: unknown) => {
      if (error instanceof ClosedWhileIdle) return send(...request)
      throw error
    })
  return { send, close: () => agent.destroy() }
}

/** Runs `work` so many times, so many at once. */
export async function inParallel(times: number, lanes: number, work: () => Promise<unknown>): Promise<void> {
  let left = times
  const lane = async () => {
    while (left > 0) {
      left -= 1
      await work()
    }
  }
  await Promise.all(Array.from({ length: Math.min(lanes, times) }, lane))
}
