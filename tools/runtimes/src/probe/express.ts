import type { AddressInfo } from 'node:net'
import { createVerifier } from '@countersign/access-token'
import { actorOf, requireActor } from '@countersign/access-token/express'
import express from 'express'
import { requests } from './accessToken.ts'
import { tryOut } from './row.ts'
import type { Cases, Row } from './types.ts'

/** An Express server that lets in who has a token. */
export async function probe({ api }: Cases): Promise<readonly Row[]> {
  const { audience, issuer } = api
  const app = express()
  app.use('/files', requireActor({ verifier: createVerifier({ issuer, audience }), scopes: ['files:read'] }))
  app.get('/files/mine', (_request, response) => {
    response.json({ subject: actorOf(response).subject })
  })
  const server = app.listen(0, '127.0.0.1')
  try {
    await new Promise<void>((resolve) => server.once('listening', () => resolve()))
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/files/mine`
    return [
      await tryOut(
        'access-token/express',
        requests(api, (headers) => fetch(url, { headers: { ...headers, connection: 'close' } })),
      ),
    ]
  } finally {
    server.closeAllConnections()
    server.close()
  }
}
