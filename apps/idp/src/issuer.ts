import type { ChainAdapter } from '@countersign/nft-ownership'
import type { Store } from '@countersign/oidc-store'
import type Provider from 'oidc-provider'
import { createChainContexts, undecidableChains } from './chains.ts'
import { type ClientAdmin, createClientAdmin } from './clients/clients.ts'
import { createValidation } from './clients/validation.ts'
import type { Config } from './config/schema.ts'
import { createConsents } from './consents.ts'
import { createEvents } from './events/events.ts'
import { createLooks } from './gates/looks.ts'
import { createRulesAdmin } from './gates/rules/admin.ts'
import { createGateService } from './gates/service.ts'
import { createHooks } from './hooks/create.ts'
import { ASSETS_PATH, createApp } from './http/app.ts'
import { pageParams } from './http/pageRequest.ts'
import { pinned } from './http/pin.ts'
import type { Site } from './http/server.ts'
import { createImageFetchers } from './images/fetchers.ts'
import { loadLogo } from './images/logo.ts'
import { createKeyAdmin } from './keys/admin.ts'
import { type Keyring, loadKeyring, seedKeyring } from './keys/keyring.ts'
import { fingerprint, keyClock, publishedKeys, viewKeys } from './keys/keys.ts'
import { createKeyReload } from './keys/reload.ts'
import type { Running } from './lifecycle.ts'
import { createLimits } from './limits/limits.ts'
import { createTokenLimits } from './limits/tokens.ts'
import type { Logger } from './log.ts'
import { createLogins } from './logins.ts'
import { createAudiences } from './m2m/audiences.ts'
import { createRevocations } from './m2m/revocations.ts'
import { loadPlugins } from './plugins/load.ts'
import { createOffer, describePlugin, withPlugins } from './plugins/offer.ts'
import { createFindAccount, renewed } from './provider/account.ts'
import { buildProvider } from './provider/build.ts'
import { createDevicePages } from './provider/devicePages.ts'
import { logEvents } from './provider/events.ts'
import { createHandle, type ProviderHandle } from './provider/handle.ts'
import { createProtocolPages } from './provider/pages.ts'
import { recordEvents } from './provider/record.ts'
import { createRefusals } from './provider/refusals.ts'
import { createRegistrationTokens } from './registration/tokens.ts'
import { createRecords } from './store.ts'
import { createTeam } from './team/team.ts'
import type { Observation } from './telemetry/observation.ts'
import { observedHandle } from './telemetry/protocol.ts'
import { createViews } from './views.ts'
import { createLogoutTokens } from './watch/logoutTokens.ts'
import { createScheduler } from './watch/scheduler.ts'
import { createWatcher } from './watch/watcher.ts'
import { createWatches } from './watch/watches.ts'
import { loadAssets } from './web/assets.ts'
import { createSend } from './webhooks/send.ts'
import { createWebhooks } from './webhooks/webhooks.ts'

const DAY = 86_400

/** Longer than one check may take, in seconds. */
const leaseOf = ({ nft }: Config): number => Math.ceil(nft.limits.milliseconds / 1000) + 60

/** From source, the page is built when it is older than its sources; a release carries it. */
const ensureAssets = async (prefix: string) => {
  if (import.meta.url.endsWith('.ts')) {
    const { buildWeb } = await import('./web/build.ts')
    await buildWeb()
  }
  return loadAssets({ prefix: `${prefix}${ASSETS_PATH}` })
}

/** What the provider and the routes share, whatever the keys. */
const createParts = async ({ adapters, config, log, now, observation, pluginFolder, store }: IssuerBase) => {
  const { observer } = observation
  const issuer = { ...pinned(config.issuer), origin: new URL(config.issuer).origin }
  const records = createRecords(store)
  // A session's last code can start a refresh token family, whose claims rest on the sign-in.
  const ttl = config.tokens.session + config.tokens.refreshToken + DAY
  const plugins = await loadPlugins(config, { folder: pluginFolder })
  for (const plugin of plugins) log.info({ plugin: plugin.package }, describePlugin(plugin))
  for (const chain of undecidableChains(config)) {
    log.warn({ chain }, 'nobody can sign in on this chain: its accounts need an endpoint in rpc')
  }
  const assets = withPlugins(await ensureAssets(issuer.prefix), plugins)
  const logo = await loadLogo(config, issuer.prefix)
  const logins = createLogins({ records, ttl })
  const events = createEvents({ store, log, now, record: config.audit.record })
  observation.events(events)
  const send = createSend(config, { now })
  const webhooks = createWebhooks({ config, store, events, send, observer, log, now, sending: true })
  events.listen(webhooks.take)
  const service = await createGateService({ config, records, store, ttl, now, log, adapters, observer })
  return {
    config,
    log,
    now,
    store,
    issuer,
    records,
    assets,
    offerPlugins: createOffer(plugins, { prefix: `${issuer.prefix}${ASSETS_PATH}` }),
    logins,
    watcher: createWatcher({
      gates: service.gates,
      logins,
      watches: createWatches({ store, now, ttl, lease: leaseOf(config) }),
      logoutTokens: createLogoutTokens({ store, log, now }),
      events,
      log,
      now,
    }),
    consents: createConsents({ records, store, ttl: config.tokens.consent }),
    events,
    team: createTeam({ store, events, now }),
    registrationTokens: createRegistrationTokens({ config, store, events, now }),
    limits: observation.limits(createLimits({ store, now })),
    observer,
    observation,
    webhooks,
    preToken: createHooks({ config, logins, send, observer, log, now }),
    audiences: createAudiences(config),
    tokenLimits: createTokenLimits({ config, store, records, now }),
    revocations: createRevocations({ store, records, events, now }),
    gates: service.gates,
    rules: service.rules,
    rulesAdmin: createRulesAdmin({ config, rules: service.rules, store, events, now }),
    closeGates: service.close,
    chainContexts: await createChainContexts(config),
    images: { ...logo, ...createImageFetchers(config) },
    views: createViews({ config, assets, logo: logo.logo }),
  }
}

/** What an issuer is made from. */
export type IssuerBase = {
  readonly config: Config
  readonly log: Logger
  readonly now: () => Date
  readonly store: Store
  readonly adapters: readonly ChainAdapter[] | undefined
  readonly pluginFolder: string | undefined
  /** What operators see of the process. */
  readonly observation: Observation
  /** True from the stop signal on. */
  readonly draining: () => boolean
  /** Of all issuers of this process. */
  readonly stores: () => readonly Store[]
}
type Parts = Awaited<ReturnType<typeof createParts>>

const createProvider = (parts: Parts, { cookieSecrets, pairwiseSalt, signing }: Keyring): Provider => {
  const {
    chainContexts,
    config,
    consents,
    gates,
    issuer,
    log,
    logins,
    now,
    records,
    store,
    team,
    views,
    watcher,
  } = parts
  const proofs = { config, gates, logins, chainContexts, site: issuer, watcher, team }
  const traceTtl = config.tokens.interaction + DAY
  const provider = buildProvider({
    config,
    prefix: issuer.prefix,
    store,
    keys: publishedKeys(signing, keyClock(config, now())),
    cookieSecrets: [...config.cookies.secrets, ...cookieSecrets],
    pairwiseSalt,
    logins,
    consents,
    gates,
    audiences: parts.audiences,
    revocations: parts.revocations,
    tokenLimits: parts.tokenLimits,
    mayLook: createLooks(store),
    team,
    events: parts.events,
    mayRefuseAdmin: createRefusals(parts, 'admin.scope'),
    now,
    findAccount: parts.preToken.forPeople(createFindAccount(proofs)),
    preToken: parts.preToken,
    renew: (login) => renewed(login, proofs),
    pages: { ...createProtocolPages({ config, records, views }), device: createDevicePages(views) },
    onInteraction: (uid, clientId, params) =>
      records.put('InteractionTrace', uid, { clientId, params: pageParams(params) }, traceTtl),
  })
  logEvents(provider, log)
  parts.observation.provider(provider)
  recordEvents(provider, { events: parts.events, logins, mayRefuse: createRefusals(parts, 'login.refused') })
  return provider
}

/** Serves with the keys of the store as they are from now on. */
const watchKeys = (parts: Parts, handle: ProviderHandle, first: Keyring) => {
  const { config, log, now, store } = parts
  return createKeyReload({
    first,
    load: () => loadKeyring(store),
    markOf: ({ signing }) => fingerprint(signing, keyClock(config, now())),
    use: (keyring, keys) => {
      handle.swap(createProvider(parts, keyring))
      log.info({ keys }, 'signing keys changed')
    },
  })
}

/** Replaces keys that have signed for long enough, then takes over what is in the store. */
const keepKeys = ({ config, events, log, now, store }: Parts, reload: () => Promise<boolean>) => {
  const keys = createKeyAdmin({ config, events, now, store, actor: { kind: 'system' } })
  return async (): Promise<boolean> => {
    await keys.rotateDue().catch((err: unknown) => log.error({ err }, 'signing keys not rotated'))
    return reload()
  }
}

/** One issuer, ready to be served: its routes and its jobs. */
export type Issuer = Site &
  Running & {
    readonly clients: ClientAdmin
    /** Checks gates again that are due now. Resolves with how many sign-ins were due. */
    readonly recheckGates: () => Promise<number>
  }

/** Puts one issuer together: the configuration's own, or a tenant. */
export const createIssuer = async (base: IssuerBase): Promise<Issuer> => {
  const { config, log, now, store } = base
  if (await seedKeyring(store, keyClock(config, now()).now)) log.info('signing keys and secrets generated')
  const keyring = await loadKeyring(store)
  const parts = await createParts(base)
  const handle = observedHandle(createHandle(createProvider(parts, keyring)), parts.observer)
  base.observation.keys(async () => viewKeys((await loadKeyring(store)).signing, keyClock(config, now())))
  const clients = createClientAdmin({
    store,
    now,
    validate: createValidation({ config, rules: parts.rules, provider: handle.current }),
  })
  const { pairwiseSalt } = keyring
  const { draining, stores } = base
  const reloadKeys = keepKeys(parts, watchKeys(parts, handle, keyring))
  const context = { ...parts, clients, pairwiseSalt, provider: handle, reloadKeys, draining, stores }
  const app = createApp(context, parts.assets)
  const { batch, interval } = config.nft.schedule
  const scheduler = createScheduler({
    seconds: interval,
    full: batch,
    work: () => parts.watcher.work(handle.current(), batch),
    onError: (err) => log.error({ err }, 'background job failed'),
  })
  const jobs = {
    ...scheduler,
    start: () => {
      scheduler.start()
      parts.webhooks.start()
    },
  }
  const close = async () => {
    await parts.webhooks.close()
    await parts.watcher.settle()
    await parts.closeGates()
  }
  const { issuer } = parts
  const { run: recheckGates } = scheduler
  return { config, log, store, app, issuer, clients, scheduler: jobs, reloadKeys, recheckGates, close }
}
