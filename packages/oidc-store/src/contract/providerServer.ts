import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Client, JWK } from 'oidc-provider'
import Provider from 'oidc-provider'
import { parameters, serve } from './children.ts'
import { HOST, TOKEN_PATH } from './endpoint.ts'
import type { RaceModule } from './fixture.ts'

// Runs in a process of its own: see raceProviders.ts.

const CLIENT = {
  client_id: 'rp',
  client_secret: 'a secret that only this race knows',
  grant_types: ['authorization_code', 'refresh_token', 'client_credentials'],
  redirect_uris: ['https://rp.example/callback'],
  response_types: ['code' as const],
  token_endpoint_auth_method: 'client_secret_post' as const,
  id_token_signed_response_alg: 'ES256' as const,
}

const { module, location, jwk } = parameters()
const { openStore } = (await import(String(module))) as RaceModule
const store = await openStore(String(location))

const provider = new Provider(`http://${HOST}`, {
  adapter: store.adapter,
  jwks: { keys: [jwk as JWK] },
  cookies: { keys: ['race'] },
  features: {
    devInteractions: { enabled: false },
    clientCredentials: { enabled: true },
    dPoP: { enabled: true },
  },
  findAccount: (_ctx, sub) => ({ accountId: sub, claims: () => ({ sub }) }),
  pkce: { required: () => false },
  routes: { token: TOKEN_PATH },
  rotateRefreshToken: true,
  scopes: ['openid', 'offline_access'],
  ttl: {
    AccessToken: 600,
    AuthorizationCode: 600,
    ClientCredentials: 600,
    Grant: 600,
    IdToken: 600,
    RefreshToken: 600,
  },
})
const answer = provider.callback()
const server = createServer((incoming, outgoing) => void answer(incoming, outgoing))

async function newGrant(): Promise<string> {
  const grant = new provider.Grant({ clientId: CLIENT.client_id, accountId: 'account' })
  grant.addOIDCScope('openid offline_access')
  return grant.save()
}

async function newCode(client: Client): Promise<Record<string, string>> {
  const code = await new provider.AuthorizationCode({
    client,
    accountId: 'account',
    grantId: await newGrant(),
    gty: 'authorization_code',
    redirectUri: CLIENT.redirect_uris[0],
    scope: 'openid offline_access',
  }).save()
  return { grant_type: 'authorization_code', code, redirect_uri: String(CLIENT.redirect_uris[0]) }
}

async function newRefreshToken(client: Client): Promise<Record<string, string>> {
  const token = await new provider.RefreshToken({
    client,
    accountId: 'account',
    grantId: await newGrant(),
    gty: 'authorization_code',
    scope: 'openid offline_access',
  }).save()
  return { grant_type: 'refresh_token', refresh_token: token }
}

async function prepare(kind: string, client: Client): Promise<string> {
  const { client_id, client_secret } = CLIENT
  const grant =
    kind === 'code'
      ? await newCode(client)
      : kind === 'refreshToken'
        ? await newRefreshToken(client)
        : { grant_type: 'client_credentials' }
  return new URLSearchParams({ ...grant, client_id, client_secret }).toString()
}

serve(
  {
    listen: async () => {
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
      return (server.address() as AddressInfo).port
    },
    prepare: async ({ kind, rounds }) => {
      await store.adapter('Client').upsert(CLIENT.client_id, CLIENT)
      const client = await provider.Client.find(CLIENT.client_id)
      if (!client) throw new TypeError('the client was not stored')
      const bodies: string[] = []
      for (let i = 0; i < Number(rounds); i += 1) bodies.push(await prepare(String(kind), client))
      return bodies
    },
  },
  async () => {
    server.closeAllConnections()
    server.close()
    await store.close()
  },
)
