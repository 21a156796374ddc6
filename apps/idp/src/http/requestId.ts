import type { IncomingMessage } from 'node:http'
import { randomToken } from '../random.ts'

const ids = new WeakMap<IncomingMessage, string>()

/** The identifier of a request: in the `x-request-id` answer header, in logs and on error pages. Never taken from outside. */
export const requestIdOf = (request: IncomingMessage): string => {
  const known = ids.get(request)
  if (known !== undefined) return known
  const id = randomToken(12)
  ids.set(request, id)
  return id
}

/** Lets a stand-in for a request have its identifier. */
export const sameRequest = (standIn: IncomingMessage, request: IncomingMessage): void => {
  ids.set(standIn, requestIdOf(request))
}
