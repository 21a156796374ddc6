import * as client from 'openid-client'
import type { ClientInput } from '../clients/schema.ts'
import type { ConfigInput } from '../index.ts'
import type { TestIdp } from './idp.ts'

/** Two resource servers: one of our own making, one that expects what SuperTokens' tokens have. */
export const MACHINES: NonNullable<ConfigInput['m2m']> = {
  audiences: {
    calendar: {
      audience: 'https://calendar.example',
      scopes: ['events.read', 'events.write'],
      signingAlg: 'ES256',
      tokenTtl: 600,
    },
    files: { scopes: ['files.read', 'files.write'], members: ['stt', 'scp', 'aud', 'gid', 'nbf'] },
    tasks: { resource: 'https://tasks.example/api', scopes: ['tasks.read'], signingAlg: 'EdDSA' },
  },
}

/** A service that may read and write events, and read files. */
export const SERVICE: ClientInput & { clientId: string } = {
  clientId: 'robot',
  name: 'Robot',
  clientCredentials: true,
  audiences: ['calendar', 'files'],
  scopes: ['events.read', 'events.write', 'files.read'],
  defaultAudience: 'calendar',
  defaultScopes: ['events.read'],
}

/** Registers a service and discovers the provider as it. */
export const newService = async (
  { idp }: TestIdp,
  input: Partial<ClientInput> = {},
  authentication?: client.ClientAuth,
): Promise<{ readonly rp: client.Configuration; readonly secret: string }> => {
  const made = await idp.clients.create({ ...SERVICE, ...input })
  const { secret = '' } = made
  const rp = await client.discovery(
    new URL(idp.url),
    made.client.clientId,
    undefined,
    authentication ?? client.ClientSecretBasic(secret),
    { execute: [client.allowInsecureRequests] },
  )
  return { rp, secret }
}
