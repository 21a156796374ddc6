import { randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { exportJWK, generateKeyPair, type JWK } from 'jose'
import Provider, { type Configuration } from 'oidc-provider'
import type { Started } from './idpServer.ts'
import { ALGS, CALLBACK, resourceOf, SCOPE, type ServerInput } from './idpTypes.ts'

const secret = (): string => randomBytes(32).toString('base64url')

async function signingKeys(): Promise<readonly JWK[]> {
  const keys: JWK[] = []
  for (const alg of ALGS) {
    const { privateKey } = await generateKeyPair(alg, { extractable: true })
    keys.push({ ...(await exportJWK(privateKey)), alg, use: 'sig', kid: alg })
  }
  return keys
}

const algOf = new Map(ALGS.map((alg) => [resourceOf(alg), alg]))

type Clients = { readonly machine: string; readonly web: string }

const configuration = (keys: readonly JWK[], { machine, web }: Clients): Configuration => ({
  clients: [
    {
      client_id: 'machine',
      client_secret: machine,
      grant_types: ['client_credentials'],
      response_types: [],
      redirect_uris: [],
    },
    { client_id: 'web', client_secret: web, redirect_uris: [CALLBACK] },
  ],
  cookies: { keys: [secret()] },
  jwks: { keys: [...keys] as NonNullable<Configuration['jwks']>['keys'] },
  features: {
    devInteractions: { enabled: false },
    clientCredentials: { enabled: true },
    resourceIndicators: {
      enabled: true,
      getResourceServerInfo: (_ctx, resource) => {
        const alg = algOf.get(resource)
        if (alg === undefined) throw new Error('no such resource server')
        return {
          scope: SCOPE,
          audience: resource,
          accessTokenTTL: 3600,
          accessTokenFormat: 'jwt',
          jwt: { sign: { alg } },
        }
      },
    },
  },
  findAccount: (_ctx, accountId) => ({ accountId, claims: () => ({ sub: accountId }) }),
  interactions: { url: (_ctx, { uid }) => `/interaction/${uid}` },
  pkce: { required: () => true },
})

async function bodyOf(request: IncomingMessage): Promise<URLSearchParams> {
  let text = ''
  for await (const chunk of request) text += String(chunk)
  return new URLSearchParams(text)
}

/** The least that signs somebody in: a form without looks, an account that is believed, a consent. */
async function interact(
  provider: Provider,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const details = await provider.interactionDetails(request, response)
  if (request.method === 'GET') {
    response.setHeader('content-type', 'text/html; charset=utf-8')
    response.end(`<form method="post"><button>${details.prompt.name}</button></form>`)
    return
  }
  const body = await bodyOf(request)
  if (details.prompt.name === 'login') {
    const login = { accountId: body.get('account') ?? '' }
    return provider.interactionFinished(request, response, { login }, { mergeWithLastSubmission: false })
  }
  const grant = new provider.Grant({
    accountId: details.session?.accountId ?? '',
    clientId: String(details.params['client_id']),
  })
  grant.addOIDCScope(String(details.params['scope']))
  const consent = { grantId: await grant.save() }
  await provider.interactionFinished(request, response, { consent }, { mergeWithLastSubmission: true })
}

/** oidc-provider alone, mounted as its documentation says, with its own adapter in memory. */
export async function startProvider({ port }: ServerInput): Promise<Started> {
  const url = `http://127.0.0.1:${port}`
  const clients = { machine: secret(), web: secret() }
  const provider = new Provider(url, configuration(await signingKeys(), clients))
  const callback = provider.callback()
  const server = createServer((request, response) => {
    if (request.url?.startsWith('/interaction/') !== true) return void callback(request, response)
    interact(provider, request, response).catch(() => response.writeHead(500).end())
  })
  await new Promise<void>((listening) => server.listen(port, '127.0.0.1', listening))
  return {
    serving: {
      url,
      machine: { id: 'machine', secret: clients.machine },
      web: { id: 'web', secret: clients.web },
      endpoints: {
        token: `${url}/token`,
        authorization: `${url}/auth`,
        introspection: `${url}/token/introspection`,
        userinfo: `${url}/me`,
      },
    },
  }
}
