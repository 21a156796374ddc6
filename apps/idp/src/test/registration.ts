import type { StoredClient } from '../clients/metadata.ts'
import type { ConfigInput } from '../index.ts'
import { type AdminAnswer, adminApi, newAdminKey } from './admin.ts'
import { startIdp, type TestIdp } from './idp.ts'
import { MACHINES } from './machine.ts'

/** A registration request that the token of {@link startRegistration} allows. */
export const REQUEST = { client_name: 'Shop', redirect_uris: ['https://rp.example/callback'] } as const

/** A provider that clients register at. */
export type TestRegistration = {
  readonly idp: TestIdp
  readonly api: ReturnType<typeof adminApi>
  /** For the redirect URIs of the tests, as often as one wants. */
  readonly token: string
  readonly newToken: (input: object) => Promise<string>
  readonly call: (method: string, path: string, bearer: string, body?: unknown) => Promise<AdminAnswer>
  readonly register: (request: object, bearer?: string) => Promise<AdminAnswer>
  /** As the store has it. */
  readonly stored: (id: string) => Promise<StoredClient>
  readonly audit: () => Promise<readonly Readonly<Record<string, unknown>>[]>
}

const POLICY = { redirectHosts: ['rp.example', '*.shop.example', 'com.example.app:'], uses: 1000 }

/** Starts it. */
export const startRegistration = async (config: ConfigInput = {}): Promise<TestRegistration> => {
  const { entry, key } = newAdminKey('deploy', { clients: 'write' })
  const registration = { enabled: true, perAddress: { count: 10_000, seconds: 60 } }
  const idp = await startIdp({ m2m: MACHINES, admin: { keys: [entry] }, registration, ...config })
  const api = adminApi(idp.base, key)
  const call: TestRegistration['call'] = async (method, path, bearer, body) => {
    const response = await fetch(new URL(path, `${idp.base}/`), {
      method,
      headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    const text = await response.text()
    const json = text === '' ? undefined : JSON.parse(text)
    return { status: response.status, headers: response.headers, text, json }
  }
  const newToken = async (input: object): Promise<string> => {
    const { json, status, text } = await api('POST', '/registration-tokens', input)
    if (status !== 201) throw new Error(text)
    return json.value
  }
  const token = await newToken(POLICY)
  return {
    idp,
    api,
    token,
    newToken,
    call,
    register: (request, bearer = token) => call('POST', 'register', bearer, request),
    stored: async (id) => (await idp.idp.store.clients.get(id))?.metadata as StoredClient,
    audit: async () => (await idp.idp.store.audit.list({ limit: 500 })).map(({ event }) => event),
  }
}
