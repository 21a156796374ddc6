import type { Store } from '@countersign/oidc-store'
import { auditedClients } from '../clients/audited.ts'
import { type ClientAdmin, createClientAdmin } from '../clients/clients.ts'
import { checkClientGates } from '../clients/gates.ts'
import type { StoredClient } from '../clients/metadata.ts'
import { ConfigError } from '../config/errors.ts'
import { loadConfig, tenantConfigs } from '../config/load.ts'
import type { Config } from '../config/schema.ts'
import { createConsents } from '../consents.ts'
import { createEvents } from '../events/events.ts'
import type { Actor, Events } from '../events/types.ts'
import { loadKeyring, seedKeyring } from '../keys/keyring.ts'
import { createLogger } from '../log.ts'
import { createLogins } from '../logins.ts'
import { createRevocations, type Revocations } from '../m2m/revocations.ts'
import { buildProvider, validateClient } from '../provider/build.ts'
import { createRecords, openStore } from '../store.ts'
import type { Output } from './output.ts'
import { RemoteError } from './remoteError.ts'

/** What a command gets. */
export type CommandContext = {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly input: () => Promise<string>
  readonly output: Output
}

/** Options that every command takes. */
export type GlobalOptions = {
  readonly config?: string | undefined
  readonly json?: boolean | undefined
  /** Name of the tenant to work on. */
  readonly tenant?: string | undefined
  /** Issuer of a running server to work on instead of a store. */
  readonly url?: string | undefined
  /** Name of the environment variable that holds the admin key for it. */
  readonly adminKey?: string | undefined
}

/** Whoever uses the command line. */
export const OPERATOR: Actor = { kind: 'operator' }

/** Exit codes: 0 done, 1 refused (a proof, a configuration, a client), 2 could not run. */
export const EXIT = { done: 0, refused: 1, failed: 2 } as const

/** The tenant that `--tenant` names, or the whole. */
const chosen = (config: Config, { tenant }: GlobalOptions): Config => {
  if (tenant === undefined) return config
  const found = tenantConfigs(config).get(tenant)
  if (!found)
    throw new ConfigError([
      { code: 'tenant_not_found', path: 'tenants', message: `there is no tenant ${tenant}` },
    ])
  return found
}

/** Reads the configuration that `--config`, `COUNTERSIGN_CONFIG` and the environment name, and of it the tenant's. */
export const readConfig = async (context: CommandContext, options: GlobalOptions): Promise<Config> => {
  // Working on a store here when another server was meant would be worse than not working.
  if (options.url !== undefined)
    throw new RemoteError('remote_unsupported', '--url works with the clients and keys commands only')
  const file = options.config ?? context.env['COUNTERSIGN_CONFIG']
  const { config, warnings } = await loadConfig({ file, env: context.env })
  for (const warning of warnings) context.output.note(`warning: ${warning}`)
  return chosen(config, options)
}

const notHere = (): never => {
  throw new Error('not available on the command line')
}

/** Client administration with the protocol's own validation, without a server. */
const offlineClients = async (config: Config, store: Store): Promise<ClientAdmin> => {
  const keyring = await loadKeyring(store)
  const records = createRecords(store)
  const provider = buildProvider({
    config,
    prefix: '',
    store,
    keys: keyring.signing,
    cookieSecrets: keyring.cookieSecrets,
    pairwiseSalt: keyring.pairwiseSalt,
    logins: createLogins({ records, ttl: 1 }),
    consents: createConsents({ records, ttl: 1 }),
    gates: {
      require: notHere,
      evaluate: notHere,
      check: notHere,
      find: notHere,
      keep: notHere,
      recheck: notHere,
      named: notHere,
    },
    tokenLimits: { count: notHere },
    revocations: { isRevoked: notHere, revokeToken: notHere, revokeClient: notHere },
    mayLook: notHere,
    team: { find: notHere },
    events: { emit: notHere },
    mayRefuseAdmin: notHere,
    now: () => new Date(),
    findAccount: notHere,
    renew: notHere,
    pages: {
      renderError: notHere,
      logout: notHere,
      signedOut: notHere,
      onward: notHere,
      device: { successSource: notHere, userCodeConfirmSource: notHere, userCodeInputSource: notHere },
    },
    onInteraction: notHere,
  })
  const validate = async (metadata: StoredClient) => {
    checkClientGates(config, metadata)
    await validateClient(provider, metadata)
  }
  return createClientAdmin({ store, validate })
}

/** What a command works with. Changes of clients are put on record, as the operator's. */
export type Opened = {
  readonly config: Config
  readonly store: Store
  readonly clients: ClientAdmin
  readonly revocations: Revocations
  readonly events: Events
}

/** Opens the store, hands it and the clients to `use`, and closes it whatever happens. */
export const withStore = async <T>(
  context: CommandContext,
  options: GlobalOptions,
  use: (opened: Opened) => Promise<T>,
): Promise<T> => {
  const config = await readConfig(context, options)
  const store = await openStore(config)
  try {
    await seedKeyring(store, Math.floor(Date.now() / 1000))
    const now = () => new Date()
    const log = createLogger({ log: { level: 'silent' } })
    const events = createEvents({ store, log, now, record: config.audit.record })
    const revocations = createRevocations({ store, records: createRecords(store), events, now })
    const clients = auditedClients(await offlineClients(config, store), { actor: OPERATOR, events })
    return await use({ config, store, clients, revocations, events })
  } finally {
    await store.close()
  }
}
