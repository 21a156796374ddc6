import type { ClientAdmin, ClientWithSecret } from '../../clients/clients.ts'
import type { ClientView } from '../../clients/schema.ts'
import type { Operations } from '../operationTypes.ts'
import { RemoteError } from '../remoteError.ts'
import { type Answer, allPages, bodyOf, type Call, part, unless } from './call.ts'

const withSecret = (answer: Answer): ClientWithSecret => {
  const { clientSecret: secret, ...client } = bodyOf<ClientView & { clientSecret?: string }>(answer)
  return { client, secret, version: answer.version }
}

/** Clients of a running server. */
export const remoteClients = (call: Call): Operations['clients'] => {
  const get = async (id: string) => {
    const found = await unless('client_not_found', call('GET', `/clients/${part(id)}`))
    return found && bodyOf<ClientView>(found)
  }
  const rotateSecret: ClientAdmin['rotateSecret'] = async (id, { grace = 0, ifVersion } = {}) => {
    const answer = await call('POST', `/clients/${part(id)}/secret`, { body: { grace }, ifVersion })
    const { clientSecret, previousSecretUntil } = bodyOf<{ clientSecret: string } & ClientView>(answer)
    const client = await get(id)
    if (!client) throw new RemoteError('client_not_found', `there is no client ${id}`)
    return { client: { ...client, previousSecretUntil }, secret: clientSecret, version: answer.version }
  }
  return {
    get,
    rotateSecret,
    create: async (input) => withSecret(await call('POST', '/clients', { body: input })),
    list: () => allPages<ClientView>(call, '/clients', 'clients'),
    update: async (id, body, { ifVersion, rotateSecret: rotate = false } = {}) => {
      const changed = withSecret(await call('PATCH', `/clients/${part(id)}`, { body, ifVersion }))
      return rotate ? rotateSecret(id) : changed
    },
    remove: async (id, options) =>
      (await unless('client_not_found', call('DELETE', `/clients/${part(id)}`, options))) !== undefined,
    revokeSecret: async (id, options) =>
      bodyOf<{ revoked: boolean }>(await call('DELETE', `/clients/${part(id)}/previous-secret`, options))
        .revoked,
  }
}

/** Ends every token of a client of a running server. */
export const remoteRevokeTokens =
  (call: Call): Operations['revokeTokens'] =>
  async (id) => {
    const done = await unless('client_not_found', call('DELETE', `/clients/${part(id)}/tokens`))
    return done && bodyOf<{ grants: number }>(done)
  }
