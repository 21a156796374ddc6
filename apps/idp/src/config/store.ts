import { z } from 'zod'

const postgres = z
  .strictObject({
    url: z
      .url({ protocol: /^postgres(?:ql)?$/ })
      .describe('`postgres://user:password@host:port/database`; `sslmode` as libpq reads it. A secret.'),
    schema: z
      .string()
      .regex(/^[a-z_][a-z0-9_]{0,62}$/, { error: 'a lower-case name' })
      .default('countersign')
      .describe('Schema of the tables; made when it is not there.'),
    connections: z.int().min(1).max(500).default(10).describe('Most connections of one process.'),
  })
  .describe('Keep everything in PostgreSQL 13 or newer, for any number of processes.')

const redis = z
  .strictObject({
    url: z
      .url({ protocol: /^rediss?$/ })
      .describe('`redis://user:password@host:port/database`, `rediss://` for TLS. A secret.'),
    prefix: z
      .string()
      .regex(/^[a-z][a-z0-9_-]{0,62}$/, { error: 'a lower-case name' })
      .default('countersign')
      .describe('Before every key.'),
    durability: z
      .enum(['required', 'any'])
      .default('required')
      .describe('`required` refuses a server that does not log its changes, or that may evict keys.'),
  })
  .describe('Keep everything in Redis 6.2 or newer (or Valkey), for any number of processes.')

/** Where everything is kept. */
export const store = z
  .strictObject({
    path: z
      .string()
      .min(1)
      .default('.countersign/idp.sqlite')
      .describe('SQLite file, relative to the working directory. `:memory:` loses everything at exit.'),
    postgres: postgres.optional(),
    redis: redis.optional(),
    migrate: z
      .boolean()
      .default(true)
      .describe(
        'Bring the schema up to date at start. Without it, `countersign migrate up` has to be run before.',
      ),
  })
  .refine(({ postgres: a, redis: b }) => a === undefined || b === undefined, {
    path: ['redis'],
    error: 'PostgreSQL or Redis, not both',
  })
  .describe('Where sessions, grants, tokens, clients and keys live: a SQLite file, unless a server is named.')
