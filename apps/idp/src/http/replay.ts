import type { IncomingMessage } from 'node:http'
import { sameRequest } from './requestId.ts'

/**
 * The same request with another body: what was read of a stream cannot be read again. The protocol layer reads it as if
 * it came from the network.
 */
export const withBody = (request: IncomingMessage, body: string): IncomingMessage => {
  const bytes = Buffer.from(body)
  const headers = { ...request.headers, 'content-length': String(bytes.length) }
  delete headers['transfer-encoding']
  const replay = Object.create(request, {
    headers: { value: headers },
    readable: { value: true },
    readableEncoding: { value: null },
    iterator: {
      value: async function* () {
        yield bytes
      },
    },
  }) as IncomingMessage
  sameRequest(replay, request)
  return replay
}
