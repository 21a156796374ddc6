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
    // What is about a client is removed with it: the store finds those rows by this member.
    const clientId = 'clientId' in value ? value.clientId : undefined
    await adapter(kind).upsert(id, { value, clientId } as AdapterPayload, ttl)
  },
  get: async <K extends Kind>(kind: K, id: string) => {
    const found = await adapter(kind).find(id)
    return found ? (found['value'] as RecordTypes[K]) : undefined
  },
  remove: async (kind, id) => {
    await adapter(kind).destroy(id)
  },
})

/** Opens the store of a configuration and brings it up to date. */
export const openStore = async (
  { store }: Pick<Config, 'store'>,
  now: () => Date = () => new Date(),
): Promise<Store> => {
  if (store.path !== ':memory:') await mkdir(dirname(store.path), { recursive: true, mode: 0o700 })
  const opened = createSqliteStore({ path: store.path, now: () => now().getTime() })
  await opened.migrate()
  return opened
}
