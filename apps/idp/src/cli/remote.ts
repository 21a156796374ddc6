import { z } from 'zod'
import type { ClientAdmin, ClientWithSecret } from '../clients/clients.ts'
import type { ClientView } from '../clients/schema.ts'
import { isLoopback } from '../config/loopback.ts'
import type { KeyAdmin } from '../keys/admin.ts'
import type { KeyView } from '../keys/keys.ts'
import type { RegistrationToken, RegistrationTokenInput, RegistrationTokens } from '../registration/tokens.ts'
import { RemoteError } from './remoteError.ts'

/** What the command line does with clients and keys, here or on a running server. */
export type Operations = {
  readonly clients: Omit<ClientAdmin, 'ensure'>
  readonly keys: KeyAdmin
  readonly registrationTokens: Pick<RegistrationTokens, 'list'> & {
    readonly create: (input: RegistrationTokenInput) => ReturnType<RegistrationTokens['create']>
    readonly revoke: (id: string) => Promise<boolean>
  }
  /** Undefined when there is no such client. */
  readonly revokeTokens: (clientId: string) => Promise<{ readonly grants: number } | undefined>
}

const TIMEOUT = 30_000

/** Stored with a key that opens everything: it never travels in clear, and never to another address. */
const baseOf = (issuer: string): string => {
  const url = URL.parse(issuer)
  if (!url || !/^https?:$/.test(url.protocol) || url.username !== '' || url.search !== '' || url.hash !== '')
    throw new RemoteError('remote_invalid', '--url: the issuer is needed, for example https://id.example')
  if (url.protocol === 'http:' && !isLoopback(issuer))
    throw new RemoteError('remote_insecure', '--url: https is needed unless the host is loopback')
  return `${url.origin}${url.pathname.replace(/\/$/, '')}/admin`
}

const refusal = z.object({ error: z.object({ code: z.string(), message: z.string() }) })

type Answer = { readonly body: unknown; readonly version: number }
type Call = (method: string, path: string, body?: unknown) => Promise<Answer>

const parse = (text: string): unknown => {
  try {
    return text === '' ? undefined : JSON.parse(text)
  } catch {
    throw new RemoteError('remote_unknown', 'the server answered with something else than JSON')
  }
}

const connect =
  (base: string, key: string): Call =>
  async (method, path, body) => {
    const request: RequestInit = {
      method,
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT),
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    }
    const response = await fetch(`${base}${path}`, request).catch((cause: unknown) => {
      throw new RemoteError('remote_unreachable', `no answer from ${base}`, { cause })
    })
    const answer = parse(await response.text())
    if (response.ok)
      return { body: answer, version: Number(/^"(\d+)"$/.exec(response.headers.get('etag') ?? '')?.[1] ?? 0) }
    const refused = refusal.safeParse(answer)
    if (refused.success) throw new RemoteError(refused.data.error.code, refused.data.error.message)
    throw new RemoteError('remote_unknown', `the server answered ${response.status}`)
  }

/** Undefined or false instead of a refusal, as the local administration has it. */
const unless = async <T>(code: string, work: Promise<T>): Promise<T | undefined> => {
  try {
    return await work
  } catch (error) {
    if (error instanceof RemoteError && error.code === code) return undefined
    throw error
  }
}

const part = (id: string): string => encodeURIComponent(id)

const remoteClients = (call: Call): Operations['clients'] => {
  const withSecret = ({ body, version }: Answer): ClientWithSecret => {
    const { clientSecret: secret, ...client } = body as ClientView & { clientSecret?: string }
    return { client, secret, version }
  }
  const get = async (id: string) => {
    const found = await unless('client_not_found', call('GET', `/clients/${part(id)}`))
    return found?.body as ClientView | undefined
  }
  const rotateSecret: ClientAdmin['rotateSecret'] = async (id, { grace = 0 } = {}) => {
    const { body, version } = await call('POST', `/clients/${part(id)}/secret`, { grace })
    const { clientSecret, previousSecretUntil } = body as { clientSecret: string } & ClientView
    const client = await get(id)
    if (!client) throw new RemoteError('client_not_found', `there is no client ${id}`)
    return { client: { ...client, previousSecretUntil }, secret: clientSecret, version }
  }
  return {
    get,
    rotateSecret,
    create: async (input) => withSecret(await call('POST', '/clients', input)),
    list: async () => {
      const found: ClientView[] = []
      for (let query = '?limit=500', more = true; more; ) {
        const { clients, next } = (await call('GET', `/clients${query}`)).body as {
          clients: readonly ClientView[]
          next?: string
        }
        found.push(...clients)
        query = `?limit=500&after=${part(next ?? '')}`
        more = next !== undefined
      }
      return found
    },
    update: async (id, changes, { rotateSecret: rotate = false } = {}) => {
      const changed = withSecret(await call('PATCH', `/clients/${part(id)}`, changes))
      return rotate ? rotateSecret(id) : changed
    },
    remove: async (id) =>
      (await unless('client_not_found', call('DELETE', `/clients/${part(id)}`))) !== undefined,
    revokeSecret: async (id) =>
      ((await call('DELETE', `/clients/${part(id)}/previous-secret`)).body as { revoked: boolean }).revoked,
  }
}

const remoteKeys = (call: Call): KeyAdmin => ({
  list: async () => ((await call('GET', '/keys')).body as { keys: readonly KeyView[] }).keys,
  rotate: async (keys = {}) =>
    (await call('POST', '/keys', keys)).body as Awaited<ReturnType<KeyAdmin['rotate']>>,
  promote: async (kid, options = {}) =>
    (await call('POST', `/keys/${part(kid)}/promote`, options)).body as KeyView,
  retire: async (kid) => (await call('POST', `/keys/${part(kid)}/retire`)).body as KeyView,
})

const remoteRegistrationTokens = (call: Call): Operations['registrationTokens'] => ({
  list: async () =>
    ((await call('GET', '/registration-tokens')).body as { tokens: readonly RegistrationToken[] }).tokens,
  create: async (input) => {
    const { value, ...token } = (await call('POST', '/registration-tokens', input))
      .body as RegistrationToken & { readonly value: string }
    return { token, value }
  },
  revoke: async (id) =>
    (await unless('registration_token_not_found', call('DELETE', `/registration-tokens/${part(id)}`))) !==
    undefined,
})

/**
 * The operations of a running server, through its admin endpoints. Throws `remote_invalid`, `remote_insecure`; they reject with
 * the server's own codes, `remote_unreachable` and `remote_unknown`.
 */
export const remoteOperations = (issuer: string, key: string): Operations => {
  const call = connect(baseOf(issuer), key)
  return {
    clients: remoteClients(call),
    keys: remoteKeys(call),
    registrationTokens: remoteRegistrationTokens(call),
    revokeTokens: async (id) => {
      const done = await unless('client_not_found', call('DELETE', `/clients/${part(id)}/tokens`))
      return done?.body as { grants: number } | undefined
    },
  }
}
