import { z } from 'zod'
import type { Config } from './schema.ts'

/** What belongs to the process, and what a tenant's issuer and store are made from. */
const SHARED = [
  '$schema',
  'issuer',
  'mode',
  'server',
  'store',
  'cookies',
  'log',
  'metrics',
  'telemetry',
  'tenants',
] as const

/** What lets somebody in, or tells somebody: a tenant has its own, or none. */
const NOT_INHERITED = ['admin', 'supertokens', 'registration', 'webhooks', 'hooks'] as const

/** Where tenants are, below the issuer's path: no route of an issuer's own begins like this. */
const TENANTS_PATH = '/t'

/** Whether a tenant may have a section of its own. */
export const isTenantSection = (name: string): boolean => !(SHARED as readonly string[]).includes(name)

/** Issuers beside the configuration's own. The sections are checked as those of a whole configuration. */
export const tenants = z
  .record(
    z.string().regex(/^[a-z][a-z0-9-]{0,29}$/, { error: 'lower-case letters, digits and -' }),
    z.record(
      z.string().refine(isTenantSection, { error: 'a tenant has none of its own' }),
      z.union([z.record(z.string(), z.unknown()), z.array(z.unknown())]),
    ),
  )
  .default({})
  .describe(
    'Issuers of their own at `<issuer>/t/<name>`: own store, keys, clients, people and team. A section that a tenant has replaces the one above; `admin`, `supertokens`, `registration`, `webhooks` and `hooks` are never taken over from above.',
  )

const without = (config: Config, names: readonly string[]): Record<string, unknown> =>
  Object.fromEntries(Object.entries(config).filter(([name]) => !names.includes(name)))

/** A file, a schema or a prefix of its own in the same store. */
const storeOf = ({ path, postgres, redis, ...rest }: Config['store'], tenant: string): Config['store'] => ({
  ...rest,
  path: path === ':memory:' ? path : path.replace(/(\.[^./\\]+)?$/, `.${tenant}$1`),
  ...(postgres && { postgres: { ...postgres, schema: `${postgres.schema}_${tenant.replaceAll('-', '_')}` } }),
  ...(redis && { redis: { ...redis, prefix: `${redis.prefix}-${tenant}` } }),
})

/** The whole configuration of each tenant, unchecked. */
export const tenantInputs = (config: Config): readonly (readonly [string, Record<string, unknown>])[] =>
  Object.entries(config.tenants).map(([tenant, sections]) => [
    tenant,
    {
      ...without(config, [...NOT_INHERITED, 'tenants']),
      ...sections,
      issuer: `${config.issuer}${TENANTS_PATH}/${tenant}`,
      store: storeOf(config.store, tenant),
    },
  ])
