import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import { type Store, startPurgeJob } from '@countersign/oidc-store'
import { createSqliteStore } from '@countersign/oidc-store/sqlite'
import type Provider from 'oidc-provider'
import { createReaders } from './chains.ts'
import { type ClientAdmin, createClientAdmin } from './clients/clients.ts'
import { parseConfig } from './config/load.ts'
import type { Config, ConfigInput } from './config/schema.ts'
import { createConsents } from './consents.ts'
import type { AppContext } from './context.ts'
import { ASSETS_PATH, createApp } from './http/app.ts'
import { pinned } from './http/pin.ts'
import { createHttpServer, drain, listen } from './http/server.ts'
import type { App } from './http/types.ts'
import { type Keyring, loadKeyring, seedKeyring } from './keys/keyring.ts'
import { fingerprint, type KeyClock, publishedKeys } from './keys/keys.ts'
import { createLogger, type Logger } from './log.ts'
import { createLogins } from './logins.ts'
import { createFindAccount } from './provider/account.ts'
import { buildProvider } from './provider/build.ts'
import { logEvents } from './provider/events.ts'
import { createHandle } from './provider/handle.ts'
import { createProtocolPages } from './provider/pages.ts'
import { createRecords } from './store.ts'
import { createViews } from './views.ts'
import { loadAssets } from './web/assets.ts'

/** Options of {@link createIdp}. */
export type IdpOptions = {
  readonly config?: ConfigInput | Config | undefined
  readonly logger?: Logger | undefined
  /** The clock of challenges, proofs and keys. The protocol layer has its own. */
  readonly now?: (() => Date) | undefined
  /** How often other processes' key changes are looked for, in seconds. Default 5. */
  readonly keyPoll?: number | undefined
}

/** An identity provider, ready to start. */
export type Idp = {
  readonly config: Config
  /** The issuer identifier. */
  readonly url: string
  readonly app: App
  readonly clients: ClientAdmin
  readonly store: Store
  /** Listens. Rejects when the address is taken. */
  readonly start: () => Promise<{ readonly url: string }>
  /** Stops to accept, lets open requests finish, closes the store. Calling it twice is harmless. */
  readonly stop: () => Promise<void>
  /** Takes over key changes at once instead of at the next poll. True when something changed. */
  readonly reloadKeys: () => Promise<boolean>
}

const DAY = 86_400

/** The clock that key states are judged by. */
export const keyClock = ({ tokens }: Config, now: Date): KeyClock => ({
  now: Math.floor(now.getTime() / 1000),
  overlap: Math.max(tokens.idToken, tokens.session) + DAY,
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

/** From source, the page is built when it is older than its sources; a release carries it. */
const ensureAssets = async (prefix: string) => {
  if (import.meta.url.endsWith('.ts')) {
    const { buildWeb } = await import('./web/build.ts')
    await buildWeb()
  }
  return loadAssets({ prefix: `${prefix}${ASSETS_PATH}` })
}

/**
 * Makes an identity provider from a configuration. Nothing listens before `start()`.
 *
 * @throws {ConfigError} for a configuration that must not be used
 * @throws {StartError} when something made for development only would run
 * @example
 * const idp = await createIdp({ config: { issuer: 'http://127.0.0.1:4400', store: { path: ':memory:' } } })
 * await idp.clients.ensure({ clientId: 'demo', name: 'Demo', redirectUris: ['http://127.0.0.1:4500/callback'] })
 * const { url } = await idp.start()
 */
export const createIdp = async (options: IdpOptions = {}): Promise<Idp> => {
  const { now = () => new Date(), keyPoll = 5 } = options
  const config = parseConfig(options.config ?? {})
  const log = options.logger ?? createLogger(config)
  const issuer = { ...pinned(config.issuer), origin: new URL(config.issuer).origin }
  const store = await openStore(config, now)
  if (await seedKeyring(store, keyClock(config, now()).now)) log.info('signing keys and secrets generated')

  let keyring = await loadKeyring(store)
  let draining = false
  const ttl = Math.max(config.tokens.refreshToken, config.tokens.session) + DAY
  const records = createRecords(store)
  const logins = createLogins({ records, ttl })
  const consents = createConsents({ records, ttl: config.tokens.consent })
  const reader = createReaders(config)
  const assets = await ensureAssets(issuer.prefix)
  const views = createViews({ config, assets })
  const traceTtl = config.tokens.interaction + DAY

  const build = ({ signing, cookieSecrets, pairwiseSalt }: Keyring): Provider => {
    const provider = buildProvider({
      config,
      prefix: issuer.prefix,
      adapter: store.adapter,
      keys: publishedKeys(signing, keyClock(config, now())),
      cookieSecrets: [...config.cookies.secrets, ...cookieSecrets],
      pairwiseSalt,
      logins,
      consents,
      findAccount: createFindAccount({ logins, reader, domain: issuer.host }),
      pages: createProtocolPages({ records, views }),
      onInteraction: (uid, clientId) => records.put('InteractionTrace', uid, { clientId }, traceTtl),
    })
    logEvents(provider, log)
    return provider
  }

  const handle = createHandle(build(keyring))
  const validate: Parameters<typeof createClientAdmin>[0]['validate'] = (metadata) =>
    (handle.current().Client as unknown as { validate: (value: unknown) => Promise<void> }).validate(metadata)
  const clients = createClientAdmin({ store, validate, now })
  const context: AppContext = {
    config,
    issuer,
    store,
    records,
    logins,
    consents,
    clients,
    reader,
    pairwiseSalt: keyring.pairwiseSalt,
    provider: handle,
    views,
    log,
    now,
    draining: () => draining,
  }
  const app = createApp(context, assets)
  const server = createHttpServer({ app, config, issuer, log })

  let published = fingerprint(keyring.signing, keyClock(config, now()))
  const reloadKeys = async (): Promise<boolean> => {
    keyring = await loadKeyring(store)
    const next = fingerprint(keyring.signing, keyClock(config, now()))
    if (next === published) return false
    handle.swap(build(keyring))
    published = next
    log.info({ keys: next }, 'signing keys changed')
    return true
  }

  const onError = (error: unknown) => log.error({ err: error }, 'background job failed')
  let stopJobs = async (): Promise<void> => {}
  let stopped: Promise<void> | undefined

  const start = async () => {
    await listen(server, config.server)
    const poll = setInterval(() => void reloadKeys().catch(onError), keyPoll * 1000).unref()
    const stopPurge = startPurgeJob({ store, onError })
    stopJobs = async () => {
      clearInterval(poll)
      await stopPurge()
    }
    log.info({ url: config.issuer, mode: config.mode }, 'listening')
    return { url: config.issuer }
  }

  const stop = (): Promise<void> => {
    stopped ??= (async () => {
      draining = true
      await drain(server, config.server.drainSeconds)
      await stopJobs()
      await store.close()
      log.info('stopped')
    })()
    return stopped
  }

  return { config, url: config.issuer, app, clients, store, start, stop, reloadKeys }
}
