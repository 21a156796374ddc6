/** One step of the schema; its version is its position, counted from 1. Steps are never edited once released. */
export type MigrationStep = string

/**
 * The tables of the SQLite store, see there for what they hold. Identifiers are compared byte by byte.
 */
const initial: MigrationStep = `
  CREATE TABLE record (
    model TEXT COLLATE "C" NOT NULL,
    id TEXT COLLATE "C" NOT NULL,
    payload TEXT,
    grant_id TEXT COLLATE "C",
    client_id TEXT COLLATE "C",
    account_id TEXT COLLATE "C",
    uid TEXT COLLATE "C",
    user_code TEXT COLLATE "C",
    consumed_at BIGINT,
    reuses INTEGER NOT NULL DEFAULT 0,
    expires_at BIGINT,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (model, id)
  );
  CREATE INDEX record_by_grant ON record (grant_id) WHERE grant_id IS NOT NULL;
  CREATE INDEX record_by_client ON record (client_id) WHERE client_id IS NOT NULL;
  CREATE INDEX record_by_account ON record (account_id) WHERE account_id IS NOT NULL;
  CREATE INDEX record_by_uid ON record (uid) WHERE uid IS NOT NULL;
  CREATE INDEX record_by_user_code ON record (user_code) WHERE user_code IS NOT NULL;
  CREATE INDEX record_by_expiry ON record (expires_at) WHERE expires_at IS NOT NULL;

  CREATE TABLE single_use (
    kind TEXT COLLATE "C" NOT NULL,
    id TEXT COLLATE "C" NOT NULL,
    payload TEXT NOT NULL,
    consumed_at BIGINT,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (kind, id)
  );
  CREATE INDEX single_use_by_expiry ON single_use (expires_at);

  CREATE TABLE schedule (
    kind TEXT COLLATE "C" NOT NULL,
    id TEXT COLLATE "C" NOT NULL,
    payload TEXT NOT NULL,
    due_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (kind, id)
  );
  CREATE INDEX schedule_by_due ON schedule (kind, due_at);
  CREATE INDEX schedule_by_expiry ON schedule (expires_at);

  CREATE TABLE client (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    metadata TEXT NOT NULL,
    version BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
  );

  CREATE TABLE signing_key (
    position BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kid TEXT COLLATE "C" NOT NULL UNIQUE,
    state TEXT NOT NULL CHECK (state IN ('next', 'active', 'retired')),
    jwk TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
  );

  CREATE TABLE document (
    kind TEXT COLLATE "C" NOT NULL,
    id TEXT COLLATE "C" NOT NULL,
    value TEXT NOT NULL,
    version BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (kind, id)
  );

  CREATE TABLE audit (
    sequence BIGINT PRIMARY KEY,
    at BIGINT NOT NULL,
    event TEXT NOT NULL,
    previous TEXT NOT NULL,
    hash TEXT NOT NULL
  );

  CREATE TABLE counter (
    kind TEXT COLLATE "C" NOT NULL,
    id TEXT COLLATE "C" NOT NULL,
    count BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (kind, id)
  );
  CREATE INDEX counter_by_expiry ON counter (expires_at);
`

/** The schema's history. */
export const MIGRATIONS: readonly MigrationStep[] = [initial]
