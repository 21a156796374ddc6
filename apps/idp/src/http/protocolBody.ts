import { readText } from './body.ts'
import type { RequestContext } from './types.ts'

/** The protocol layer's own limit for bodies. */
export const MAX_BODY: number = 56 * 1024

/** The body of a request to the protocol layer, for what has to look at it before; or the answer to one that cannot be read. */
export const readProtocolBody = async (c: RequestContext): Promise<string | Response> => {
  const text = await readText(c.req.raw, MAX_BODY)
  if (text.ok) return text.value
  const error = { error: 'invalid_request', error_description: text.message }
  return c.json(error, text.status, { 'cache-control': 'no-store' })
}
