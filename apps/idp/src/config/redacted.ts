import { tenantConfigs } from './load.ts'
import type { PolicyConfig } from './nft.ts'
import type { Config } from './schema.ts'

const HIDDEN = '[redacted]'

/** Providers put keys into paths and queries. */
const origin = (url: string): string => new URL(url).origin

const hidden = (headers: object | undefined): object =>
  headers === undefined
    ? {}
    : { headers: Object.fromEntries(Object.keys(headers).map((name) => [name, HIDDEN])) }

const mapValues = <T>(record: Readonly<Record<string, T>>, change: (value: T) => unknown) =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value)]))

/** Without user and password. */
const address = (url: string): string => {
  const { host, pathname, protocol } = new URL(url)
  return `${protocol}//${host}${pathname}`
}

const storeOf = ({ postgres, redis, ...rest }: Config['store']): object => ({
  ...rest,
  ...(postgres && { postgres: { ...postgres, url: address(postgres.url) } }),
  ...(redis && { redis: { ...redis, url: address(redis.url) } }),
})

/** The configuration as it may be shown: without secrets, and without what may hold one. Tenants are shown whole. */
export const redacted = (config: Config): object => ({
  ...ownRedacted(config),
  tenants: Object.fromEntries(
    [...tenantConfigs(config)].map(([name, tenant]) => [name, ownRedacted(tenant)]),
  ),
})

/** A policy as it may be shown: without the token for its server. */
export const redactedPolicy = ({ token, url, ...policy }: PolicyConfig): PolicyConfig => ({
  ...policy,
  ...(url !== undefined && { url: origin(url) }),
  ...(token !== undefined && { token: HIDDEN }),
})

/** Receivers' addresses hold keys as often as not. */
const receiver = <T extends { readonly url: string; readonly secrets: readonly string[] }>(
  one: T,
): object => ({
  ...one,
  url: origin(one.url),
  secrets: one.secrets.map(() => HIDDEN),
})

const outbound = ({ hooks, telemetry, webhooks }: Config): object => ({
  telemetry: {
    ...telemetry,
    ...(telemetry.otlpEndpoint !== undefined && { otlpEndpoint: origin(telemetry.otlpEndpoint) }),
    ...hidden(telemetry.headers),
  },
  webhooks: webhooks.map(receiver),
  hooks: { ...hooks, ...(hooks.preToken && { preToken: receiver(hooks.preToken) }) },
})

const ownRedacted = (config: Config): object => ({ ...inbound(config), ...outbound(config) })

const inbound = ({ chains, cookies, nft, policies, store, tenants: _, ...rest }: Config): object => ({
  ...rest,
  store: storeOf(store),
  chains: mapValues(chains, ({ headers, indexers, rpc, ...chain }) => ({
    ...chain,
    rpc: rpc.map(origin),
    ...hidden(headers),
    indexers: mapValues(indexers, ({ headers: own, url, ...indexer }) => ({
      ...indexer,
      url: origin(url),
      ...hidden(own),
    })),
  })),
  policies: mapValues(policies, redactedPolicy),
  nft: {
    ...nft,
    metadata: {
      ...nft.metadata,
      ipfsGateways: nft.metadata.ipfsGateways.map(origin),
      arweaveGateways: nft.metadata.arweaveGateways.map(origin),
    },
  },
  cookies: { secrets: cookies.secrets.map(() => HIDDEN) },
})
