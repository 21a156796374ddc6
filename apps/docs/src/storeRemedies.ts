import type { StoreCode } from '@countersign/oidc-store'
import type { Remedy } from './remedies.ts'

/** What stores throw. */
export const STORE_REMEDIES: Readonly<Record<StoreCode, Remedy>> = {
  store_closed: {
    cause: 'The store was asked after it was closed, which a shutdown does.',
    remedy: 'None during a shutdown. In code of your own, close it last.',
  },
  store_unavailable: {
    cause: 'The database failed, cannot be opened or cannot be reached. The cause is in the log.',
    remedy:
      'Look at the database, its address, its credentials and its disk. The provider goes on when it is back.',
  },
  store_busy: {
    cause:
      'Another transaction or process was in the way, or Redis is loading, a replica, or busy with a script.',
    remedy: 'Send it again. If it stays, use PostgreSQL or Redis for many processes, and name the primary.',
  },
  store_foreign: {
    cause: 'The file, the schema or the prefix holds data of another application.',
    remedy: 'Name another file, `store.postgres.schema` or `store.redis.prefix`. Nothing was touched.',
  },
  store_unsafe: {
    cause:
      'Redis may forget what it was told: it does not log changes, or may evict keys. Codes could be used twice.',
    remedy: 'Set `appendonly yes` and `maxmemory-policy noeviction`.',
  },
  schema_missing: {
    cause: 'The store is empty and `store.migrate` is off.',
    remedy: 'Run `countersign migrate up`.',
  },
  schema_outdated: {
    cause: 'The store was written by an older release and `store.migrate` is off.',
    remedy: 'Make a backup, then run `countersign migrate up`.',
  },
  schema_newer: {
    cause: 'The store was written by a newer release; this one refuses to touch it.',
    remedy: 'Start the newer release, or restore the backup from before it.',
  },
  input_invalid: {
    cause: 'An identifier, a payload or a lifetime is not one that a store keeps.',
    remedy: 'In code of your own, correct the call. In the provider, please report it.',
  },
  record_exists: {
    cause: 'The identifier is taken until its record expires: something was used for the second time.',
    remedy: 'Refuse the second use. The provider does.',
  },
  version_conflict: {
    cause: 'It was changed in between.',
    remedy: 'Read it again and make the change upon that.',
  },
  key_exists: { cause: 'There is a key with this `kid`.', remedy: 'Choose another `kid`.' },
  key_not_found: { cause: 'There is no key with this `kid`.', remedy: 'List the keys.' },
}
