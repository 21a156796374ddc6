import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Store } from '@countersign/oidc-store'
import { createSqliteStore } from '@countersign/oidc-store/sqlite'
import type { AdapterPayload } from 'oidc-provider'
import type { Config } from './config/schema.ts'
import type { Consent } from './consents.ts'
import type { GateState } from './gates/types.ts'
import type { PageParams } from './http/pageRequest.ts'
import type { Login, Proven } from './logins.ts'

/** What the provider keeps beside the protocol's own models. */
type RecordTypes = {
  readonly Login: Login
  readonly SessionLogin: { readonly login: string }
  readonly GrantLogin: { readonly login: string }
  readonly Consent: Consent
  readonly GateState: GateState
  /** What an interaction was for, kept longer than it: the way back and the language when it has expired. */
  readonly InteractionTrace: { readonly clientId: string; readonly params?: PageParams | undefined }
  /** The link for a phone that counts for an interaction: making another one revokes it. */
  readonly PhoneLink: { readonly link: string }
  /** What was proven on a phone, until it is taken over where the sign-in began. */
  readonly PhoneProven: Proven
  /** An access token that was revoked, by its `jti`. */
  readonly RevokedToken: { readonly clientId: string }
  /** A client that has used up its tokens for now, until when (milliseconds since the epoch). */
  readonly PausedClient: { readonly clientId: string; readonly until: number }
  /** Access tokens of a client up to an epoch second. */
  readonly RevokedClientTokens: { readonly clientId: string; readonly notAfter: number }
}

type Kind = keyof RecordTypes

/** Records by kind and identifier; `ttl` in seconds. */
export type Records = {
  readonly put: <K extends Kind>(kind: K, id: string, value: RecordTypes[K], ttl: number) => Promise<void>
  readonly get: <K extends Kind>(kind: K, id: string) => Promise<RecordTypes[K] | undefined>
  readonly remove: (kind: Kind, id: string) => Promise<void>
}

/** Lays the records on the protocol's own storage contract, so that every store implementation carries them. */
export const createRecords = ({ adapter }: Pick<Store, 'adapter'>): Records => ({
  put: async (kind, id, value, ttl) => {
    // What is about a client is removed with it, what is about a person is listed: the store finds those rows by these members.
    const clientId = 'clientId' in value ? value.clientId : undefined
    const accountId = 'accountId' in value ? value.accountId : undefined
    await adapter(kind).upsert(id, { value, clientId, accountId } as AdapterPayload, ttl)
  },
  get: async <K extends Kind>(kind: K, id: string) => {
    const found = await adapter(kind).find(id)
    return found ? (found['value'] as RecordTypes[K]) : undefined
  },
  remove: async (kind, id) => {
    await adapter(kind).destroy(id)
  },
})

type Opened = Pick<Config, 'store'>

/** Only the driver that is used is loaded. */
const connect = async ({ store }: Opened, now: () => number): Promise<Store> => {
  const { path, postgres, redis } = store
  if (postgres) {
    const { createPostgresStore } = await import('@countersign/oidc-store/postgres')
    return createPostgresStore({ ...postgres, now })
  }
  if (redis) {
    const { createRedisStore } = await import('@countersign/oidc-store/redis')
    return createRedisStore({ ...redis, now })
  }
  if (path !== ':memory:') await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  return createSqliteStore({ path, now })
}

/** Opens the store of a configuration as it is, for the commands that look at its schema. */
export const connectStore = (config: Opened, now: () => Date = () => new Date()): Promise<Store> =>
  connect(config, () => now().getTime())

/** Opens the store of a configuration and brings it up to date, unless the operator does that. */
export const openStore = async (config: Opened, now?: () => Date): Promise<Store> => {
  const store = await connectStore(config, now)
  try {
    // In memory there is nobody who could have done it before.
    if (config.store.migrate || config.store.path === ':memory:') await store.migrate()
    else await store.ping()
    return store
  } catch (error) {
    await store.close()
    throw error
  }
}
