import type { IncomingMessage } from 'node:http'

const ids = new WeakMap<IncomingMessage, string>()

const LENGTH = 12
const pool = new Uint8Array(LENGTH * 128)
let used = pool.length

/** Unguessable, yet no secret: bytes are taken for many at once, which is what the generator is cheap at. */
const newId = (): string => {
  if (used === pool.length) {
    crypto.getRandomValues(pool)
    used = 0
  }
  used += LENGTH
  return Buffer.from(pool.buffer, used - LENGTH, LENGTH).toString('base64url')
}

/** The identifier of a request: in the `x-request-id` answer header, in logs and on error pages. Never taken from outside. */
export const requestIdOf = (request: IncomingMessage): string => {
  const known = ids.get(request)
  if (known !== undefined) return known
  const id = newId()
  ids.set(request, id)
  return id
}

/** Lets a stand-in for a request have its identifier. */
export const sameRequest = (standIn: IncomingMessage, request: IncomingMessage): void => {
  ids.set(standIn, requestIdOf(request))
}
