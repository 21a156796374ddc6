/** One step of the schema; its version is its position, counted from 1. Steps are never edited once released. */
export type MigrationStep = string

/**
 * `record` holds oidc-provider's models. A row without payload is a tombstone: the identifier was destroyed and must not
 * come back through a request that was under way. `grant_id` is set only on models that die with their grant.
 */
const initial: MigrationStep = `
  CREATE TABLE record (
    model TEXT NOT NULL,
    id TEXT NOT NULL,
    payload TEXT,
    grant_id TEXT,
    client_id TEXT,
    uid TEXT,
    user_code TEXT,
    consumed_at INTEGER,
    reuses INTEGER NOT NULL DEFAULT 0,
    expires_at INTEGER,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (model, id)
  ) STRICT;
  CREATE INDEX record_by_grant ON record (grant_id) WHERE grant_id IS NOT NULL;
  CREATE INDEX record_by_client ON record (client_id) WHERE client_id IS NOT NULL;
  CREATE INDEX record_by_uid ON record (uid) WHERE uid IS NOT NULL;
  CREATE INDEX record_by_user_code ON record (user_code) WHERE user_code IS NOT NULL;
  CREATE INDEX record_by_expiry ON record (expires_at) WHERE expires_at IS NOT NULL;

  CREATE TABLE single_use (
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    payload TEXT NOT NULL,
    consumed_at INTEGER,
    expires_at INTEGER NOT NULL,
    PRIMARY KEY (kind, id)
  ) STRICT;
  CREATE INDEX single_use_by_expiry ON single_use (expires_at);

  CREATE TABLE client (
    id TEXT NOT NULL PRIMARY KEY,
    metadata TEXT NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
  ) STRICT;

  CREATE TABLE signing_key (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    kid TEXT NOT NULL UNIQUE,
    state TEXT NOT NULL CHECK (state IN ('next', 'active', 'retired')),
    jwk TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
  ) STRICT;
`

/** Work that comes due. Taking a row moves `due_at` to the end of the lease. */
const schedule: MigrationStep = `
  CREATE TABLE schedule (
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    payload TEXT NOT NULL,
    due_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    PRIMARY KEY (kind, id)
  ) STRICT;
  CREATE INDEX schedule_by_due ON schedule (kind, due_at);
  CREATE INDEX schedule_by_expiry ON schedule (expires_at);
`

/** Whose session or grant it is, to list them. */
const account: MigrationStep = `
  ALTER TABLE record ADD COLUMN account_id TEXT;
  UPDATE record SET account_id = json_extract(payload, '$.accountId')
    WHERE model IN ('Session', 'Grant') AND payload IS NOT NULL;
  CREATE INDEX record_by_account ON record (account_id) WHERE account_id IS NOT NULL;
`

/** What operators keep at run time, what happened, and counts for limits. */
const operation: MigrationStep = `
  CREATE TABLE document (
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    value TEXT NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (kind, id)
  ) STRICT;

  CREATE TABLE audit (
    sequence INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    event TEXT NOT NULL,
    previous TEXT NOT NULL,
    hash TEXT NOT NULL
  ) STRICT;

  CREATE TABLE counter (
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    count INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    PRIMARY KEY (kind, id)
  ) STRICT;
  CREATE INDEX counter_by_expiry ON counter (expires_at);
`

/** The schema's history. */
export const MIGRATIONS: readonly MigrationStep[] = [initial, schedule, account, operation]
