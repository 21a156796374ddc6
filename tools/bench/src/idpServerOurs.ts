import { type ConfigInput, createIdp } from '@countersign/idp'
import type { Started } from './idpServer.ts'
import { ALGS, CALLBACK, resourceOf, SCOPE, type ServerInput } from './idpTypes.ts'

const scopes = SCOPE.split(' ')

const AUDIENCES: NonNullable<NonNullable<ConfigInput['m2m']>['audiences']> = Object.fromEntries(
  ALGS.map((alg) => [
    alg.toLowerCase(),
    { audience: resourceOf(alg), scopes, signingAlg: alg, tokenTtl: 3600 },
  ]),
)

/** The product as it is, with its own defaults: a client for people and one for itself. */
export async function startOurs({ config, port }: ServerInput): Promise<Started> {
  const idp = await createIdp({
    config: {
      issuer: `http://127.0.0.1:${port}`,
      server: { port },
      m2m: { audiences: AUDIENCES },
      ...(config as ConfigInput),
    },
  })
  const { secret: machine = '' } = await idp.clients.create({
    clientId: 'machine',
    name: 'Machine',
    clientCredentials: true,
    audiences: ALGS.map((alg) => alg.toLowerCase()),
    scopes,
  })
  const { secret: web = '' } = await idp.clients.create({
    clientId: 'web',
    name: 'Web',
    redirectUris: [CALLBACK],
  })
  const { url } = await idp.start()
  return {
    serving: {
      url,
      machine: { id: 'machine', secret: machine },
      web: { id: 'web', secret: web },
      endpoints: {
        token: `${url}/token`,
        authorization: `${url}/auth`,
        introspection: `${url}/token/introspection`,
        userinfo: `${url}/userinfo`,
      },
    },
    purge: async () => Object.values(await idp.store.purge()).reduce((sum, rows) => sum + rows, 0),
  }
}
