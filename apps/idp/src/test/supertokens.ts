import { generateSecret, hashSecret } from '../clients/secret.ts'
import type { ConfigInput } from '../index.ts'
import { type AdminAnswer, parsed } from './admin.ts'
import { startIdp, type TestIdp } from './idp.ts'

/** The services of SuperTokens' own example. */
const SERVICES: NonNullable<ConfigInput['m2m']> = {
  audiences: {
    event: { scopes: ['event.view', 'event.create', 'event.edit', 'event.delete'] },
    file: { scopes: ['file.view', 'file.create'] },
    tasks: { audience: 'https://tasks.example', scopes: ['tasks.read'] },
  },
}

/** The client of that example. */
export const TASK_SERVICE = {
  clientName: 'Task Service',
  grantTypes: ['client_credentials'],
  scope: 'event.view event.create file.view',
  audience: ['event', 'file'],
} as const

/** Speaks to the core's endpoints: `ask('POST', '/clients', {})`. */
export type Core = (
  method: string,
  path: string,
  body?: unknown,
  options?: {
    readonly key?: string | undefined
    readonly headers?: Readonly<Record<string, string>> | undefined
  },
) => Promise<AdminAnswer>

/** A provider that speaks the dialect, and keys for its core. */
export type DialectIdp = TestIdp & {
  /** Where the dialect is. */
  readonly dialect: string
  readonly keys: { readonly write: string; readonly read: string }
  readonly core: Core
  /** `POST /oauth/…` with JSON, or a form. */
  readonly oauth: (
    path: string,
    body: unknown,
    headers?: Readonly<Record<string, string>>,
  ) => Promise<AdminAnswer>
  /** Registers a client; its secret is in it. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look at what they expect.
  readonly client: (input?: Readonly<Record<string, unknown>>) => Promise<any>
}

const answered = async (response: Response): Promise<AdminAnswer> => {
  const text = await response.text()
  return { status: response.status, headers: response.headers, text, json: parsed(text) }
}

/** Starts a provider that speaks the dialect of SuperTokens. */
export const startDialect = async (
  { supertokens, ...config }: ConfigInput = {},
  options: Parameters<typeof startIdp>[1] = {},
): Promise<DialectIdp> => {
  const keys = { write: generateSecret(), read: generateSecret() }
  const apiKeys = (['write', 'read'] as const).map((rights) => ({
    name: `may-${rights}`,
    hash: hashSecret(keys[rights]),
    rights,
  }))
  const idp = await startIdp(
    { m2m: SERVICES, supertokens: { enabled: true, apiKeys, ...supertokens }, ...config },
    options,
  )
  const dialect = `${idp.idp.url}${supertokens?.basePath ?? '/auth'}`
  const core: Core = async (method, path, body, { key = keys.write, headers = {} } = {}) =>
    answered(
      await fetch(`${dialect}/recipe/oauth${path}`, {
        method,
        headers: {
          'api-key': key,
          rid: 'oauth',
          'cdi-version': '5.4',
          ...(body !== undefined && { 'content-type': 'application/json; charset=utf-8' }),
          ...headers,
        },
        ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      }),
    )
  return {
    ...idp,
    dialect,
    keys,
    core,
    oauth: async (path, body, headers = {}) =>
      answered(
        await fetch(`${dialect}/oauth${path}`, {
          method: 'POST',
          headers: {
            ...(!(body instanceof URLSearchParams) && { 'content-type': 'application/json' }),
            ...headers,
          },
          body: body instanceof URLSearchParams || typeof body === 'string' ? body : JSON.stringify(body),
        }),
      ),
    client: async (input = {}) => (await core('POST', '/clients', { ...TASK_SERVICE, ...input })).json,
  }
}
