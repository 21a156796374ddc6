import { createServer } from 'node:net'

/** No port of the range could be opened. */
export class PortError extends Error {
  readonly code = 'ports_taken'

  constructor(first: number, last: number) {
    super(
      `[ports_taken] Every port from ${first} to ${last} is in use. Stop what listens there, then start again.`,
    )
    this.name = 'PortError'
  }
}

const ATTEMPTS = 20

/**
 * Finds a port on 127.0.0.1: `first`, or the next one that is free. 0 lets the system choose.
 *
 * @throws {@link PortError} `ports_taken`
 */
export async function findPort(first: number, taken: readonly number[] = []): Promise<number> {
  const last = first + (first === 0 ? 0 : ATTEMPTS - 1)
  for (let port = first; port <= last; port += 1) {
    if (taken.includes(port) && port !== 0) continue
    const opened = await tryPort(port)
    if (opened !== undefined) return opened
  }
  throw new PortError(first, last)
}

function tryPort(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(undefined))
    server.listen(port, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : undefined))
    })
  })
}
