import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { vi } from 'vitest'

/** Where the suite publishes documents of its clients: keys, sectors. */
export const DOCUMENTS = 'https://documents.suite.example'

/** What the suite publishes. */
export type Documents = {
  /** A JSON document at {@link DOCUMENTS}. */
  readonly put: (path: string, document: unknown) => string
  /** A picture on loopback. */
  readonly picture: (png: Uint8Array<ArrayBuffer>) => string
  /** Origins that the provider has to be allowed to ask. */
  readonly origins: readonly string[]
  readonly stop: () => void
}

/** Without DNS and a certificate for the suite's host, requests of this process to it are answered here. */
const answer = (documents: ReadonlyMap<string, string>) => {
  const network = globalThis.fetch
  return vi.spyOn(globalThis, 'fetch').mockImplementation(async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input)
    if (url.origin !== DOCUMENTS) return network(input, init)
    const body = documents.get(url.pathname)
    const headers = { 'content-type': 'application/json' }
    return body === undefined ? new Response(null, { status: 404 }) : new Response(body, { headers })
  })
}

/** Publishes what clients of the suite register the addresses of. */
export const publish = async (): Promise<Documents> => {
  const documents = new Map<string, string>()
  let shown: Uint8Array<ArrayBuffer> = new Uint8Array()
  const spy = answer(documents)
  const server = createServer((_, response) => {
    response.writeHead(200, { 'content-type': 'image/png' }).end(shown)
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  const loopback = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    put: (path, document) => {
      documents.set(path, JSON.stringify(document))
      return `${DOCUMENTS}${path}`
    },
    picture: (png) => {
      shown = png
      return `${loopback}/logo.png`
    },
    origins: [DOCUMENTS, loopback],
    stop: () => {
      spy.mockRestore()
      server.closeAllConnections()
      server.close()
    },
  }
}
