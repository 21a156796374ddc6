import type { Store } from '@countersign/oidc-store'
import { ConfigError } from '../config/errors.ts'
import { loadConfig, tenantConfigs } from '../config/load.ts'
import type { Config } from '../config/schema.ts'
import { createEvents } from '../events/events.ts'
import type { Actor, Events } from '../events/types.ts'
import { seedKeyring } from '../keys/keyring.ts'
import { createLogger } from '../log.ts'
import { openStore } from '../store.ts'
import { openOutbox } from '../webhooks/outbox.ts'
import type { Webhooks } from '../webhooks/types.ts'
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
    throw new RemoteError('remote_unsupported', 'this command works on a store here only, not with --url')
  const file = options.config ?? (context.env['COUNTERSIGN_CONFIG'] || undefined)
  const { config, warnings } = await loadConfig({ file, env: context.env })
  for (const warning of warnings) context.output.note(`warning: ${warning}`)
  return chosen(config, options)
}

/** What a command works with. */
export type Opened = {
  readonly config: Config
  readonly store: Store
  readonly events: Events
  readonly webhooks: Webhooks
}

/** Opens the store, hands it to `use`, and closes it whatever happens. */
export const withStore = async <T>(
  context: CommandContext,
  options: GlobalOptions,
  use: (opened: Opened) => Promise<T>,
): Promise<T> => {
  const config = await readConfig(context, options)
  const store = await openStore(config)
  try {
    await seedKeyring(store, Math.floor(Date.now() / 1000))
    // What fails is told by the command itself.
    const log = createLogger({ log: { level: 'silent' } })
    const events = createEvents({ store, log, now: () => new Date(), record: config.audit.record })
    const webhooks = openOutbox({ config, store, events, log })
    return await use({ config, store, events, webhooks })
  } finally {
    await store.close()
  }
}
