import type { IncomingMessage } from 'node:http'

const wrong = new WeakSet<IncomingMessage>()

/** A request has brought a user code that cannot be used. */
export const markWrongCode = (request: IncomingMessage): void => {
  wrong.add(request)
}

/** Whether it has. */
export const hasWrongCode = (request: IncomingMessage): boolean => wrong.has(request)
