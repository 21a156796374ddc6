import type { AdapterFactory } from 'oidc-provider'

/** Anything `JSON.stringify` keeps; read back as `unknown`, to be checked by the reader. */
export type Payload = Readonly<Record<string, unknown>>

/**
 * What the identity provider needs from a database. Every implementation passes the suite of
 * `@countersign/oidc-store/contract`. All methods reject with a {@link StoreError}, except that a lost race is refused with
 * oidc-provider's own error; times are milliseconds since the epoch, lifetimes are seconds.
 */
export type Store = {
  /** For oidc-provider's `adapter` option. */
  readonly adapter: AdapterFactory
  readonly singleUse: SingleUse
  readonly schedule: Schedule
  readonly clients: Clients
  readonly keys: Keys
  readonly listing: Listing
  readonly documents: Documents
  readonly audit: AuditLog
  readonly counters: Counters
  /** Where the schema stands, without touching it. Throws `store_foreign`. */
  readonly status: () => Promise<SchemaStatus>
  /** Brings the schema up to date. Safe to call from several processes at once. Throws `schema_newer`. */
  readonly migrate: () => Promise<Migration>
  /** Removes what has expired, in small steps that leave room for other writers. */
  readonly purge: (now?: number | undefined) => Promise<PurgeCounts>
  /** Resolves when the database answers and its schema is the one this version works with. */
  readonly ping: () => Promise<void>
  /** Ends the connection; every later call rejects with `store_closed`. Calling it twice is harmless. */
  readonly close: () => Promise<void>
}

/** Lets a rotated refresh token be used again for a moment, for clients that lost the answer. */
export type RefreshTokenGrace = {
  /** How long after the first use. */
  readonly seconds: number
  /** How many more uses within that time. */
  readonly reuses: number
}

/** The schema version before and after; equal when there was nothing to do. */
export type Migration = { readonly from: number; readonly to: number }

/** The version of a database (0: empty), and the one that this release works with. */
export type SchemaStatus = { readonly version: number; readonly target: number }

/** How many rows a purge removed. */
export type PurgeCounts = {
  readonly records: number
  readonly singleUse: number
  readonly schedule: number
  readonly counters: number
}

/**
 * Records that are used at most once across all processes: challenges, nonces, one-time links.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2} for the rule that authorization codes follow
 */
export type SingleUse = {
  /**
   * Stores a record for `ttl` seconds. Throws `record_exists` when the identifier is taken by a record that has not
   * expired, used or not: a used identifier never comes back early.
   */
  readonly put: (kind: string, id: string, payload: unknown, ttl: number) => Promise<void>
  /** Reads without using. Undefined when unknown or expired. */
  readonly get: (kind: string, id: string) => Promise<SingleUseRecord | undefined>
  /** Answers the record to exactly one caller, and undefined to every other; undefined when unknown or expired. */
  readonly consume: (kind: string, id: string) => Promise<SingleUseRecord | undefined>
  /**
   * Gives a consumed record back, with its original expiry, so that it can be consumed again: for a verification that
   * could not be decided. Only the caller that consumed it may do so. False when it expired or was not consumed.
   */
  readonly release: (kind: string, id: string) => Promise<boolean>
  /** Ends a record now. False when there was none. */
  readonly expire: (kind: string, id: string) => Promise<boolean>
}

/** A single-use record as stored. */
export type SingleUseRecord = {
  readonly payload: unknown
  /** Milliseconds since the epoch. */
  readonly expiresAt: number
  readonly consumed: boolean
}

/**
 * Work that comes due, shared by all processes. Taking leases: what is taken is due again after the lease, unless it was
 * planned anew or removed before, so that the work of a process that died is done by another one.
 */
export type Schedule = {
  /** Plans, or plans anew. A record that is not worked on is forgotten after `ttl` seconds. */
  readonly put: (kind: string, id: string, payload: unknown, plan: Plan) => Promise<void>
  /**
   * Takes what is due, longest overdue first, at most `limit` records (1 to 500); each record goes to exactly one caller.
   * `lease` is in seconds.
   */
  readonly take: (
    kind: string,
    options: { readonly limit: number; readonly lease: number },
  ) => Promise<readonly ScheduledRecord[]>
  /** False when there was none. */
  readonly remove: (kind: string, id: string) => Promise<boolean>
}

/** When a scheduled record is due (milliseconds since the epoch), and how long it lives (seconds). */
export type Plan = { readonly dueAt: number; readonly ttl: number }

/** A scheduled record as taken. */
export type ScheduledRecord = {
  readonly id: string
  readonly payload: unknown
  /** When it was due, in milliseconds since the epoch. */
  readonly dueAt: number
  readonly expiresAt: number
}

/** Administration of relying parties. The adapter's `Client` model reads the same rows, so a change counts at once. */
export type Clients = {
  /** Ordered by identifier; `next` is the `after` of the following page. */
  readonly list: (page?: Page | undefined) => Promise<ClientList>
  readonly get: (id: string) => Promise<ClientRecord | undefined>
  /**
   * Creates or replaces. With `ifVersion` only when the stored version is that one (0: does not exist yet), otherwise
   * throws `version_conflict`. Throws `input_invalid` when `metadata.client_id` is another identifier.
   */
  readonly put: (id: string, metadata: Payload, options?: IfVersion | undefined) => Promise<ClientRecord>
  /**
   * Removes the client with every grant, token and code issued to it. False when there was none. Throws
   * `version_conflict` when it has another version than `ifVersion`.
   */
  readonly remove: (id: string, options?: IfVersion | undefined) => Promise<boolean>
}

/** One page: at most `limit` entries (default 50, at most 500) after the identifier `after`. */
export type Page = { readonly after?: string | undefined; readonly limit?: number | undefined }

/** A page of clients. `next` is absent on the last one. */
export type ClientList = {
  readonly clients: readonly ClientRecord[]
  readonly next?: string | undefined
}

/** A client as stored. */
export type ClientRecord = {
  readonly id: string
  /** As oidc-provider takes it (snake_case, with `client_id`). */
  readonly metadata: Payload
  /** Rises by one with every change. */
  readonly version: number
  readonly createdAt: number
  readonly updatedAt: number
}

/** `next` is published but does not sign yet, `active` signs, `retired` is published until removed. */
export type KeyState = 'next' | 'active' | 'retired'

/** Signing keys and other key material. Keys are stored as given: whether they are encrypted is the caller's choice. */
export type Keys = {
  /** Oldest first. */
  readonly list: () => Promise<readonly KeyRecord[]>
  /** Throws `key_exists` when the identifier is taken. */
  readonly put: (key: NewKey) => Promise<void>
  /** Stores the keys only when there is none at all, so that processes starting together agree. True for the one that did. */
  readonly seed: (keys: readonly NewKey[]) => Promise<boolean>
  /** Changes several states in one step. Throws `key_not_found`, and then nothing has changed. */
  readonly setStates: (
    changes: readonly { readonly kid: string; readonly state: KeyState }[],
  ) => Promise<void>
  /** False when there was none. */
  readonly remove: (kid: string) => Promise<boolean>
}

/** A key to store. */
export type NewKey = {
  readonly kid: string
  readonly state: KeyState
  /** The private JWK, or an encrypted envelope of it. */
  readonly jwk: Payload
}

/** A key as stored. */
export type KeyRecord = NewKey & { readonly createdAt: number; readonly updatedAt: number }

/** What can be listed. `Consent` is no model of oidc-provider: what people asked to have remembered. */
export type ListedModel = 'Session' | 'Grant' | 'Consent'

/** Who is signed in, and what was granted and is remembered to whom. What has expired or was destroyed is not listed. */
export type Listing = {
  /** Ordered by identifier, as it is stored. `clientId` finds grants and consents only. Throws `input_invalid` for other models. */
  readonly list: (model: ListedModel, filter?: ListingFilter | undefined) => Promise<ListedRecords>
}

/** Which ones, and which page of them. */
export type ListingFilter = Page & {
  readonly accountId?: string | undefined
  readonly clientId?: string | undefined
}

/** A page of sessions, grants or consents. `next` is absent on the last one. */
export type ListedRecords = {
  readonly records: readonly ListedRecord[]
  readonly next?: string | undefined
}

/** A session or grant as oidc-provider stored it, or a consent. */
export type ListedRecord = {
  readonly id: string
  readonly payload: Payload
  /** Milliseconds since the epoch; absent when it does not expire. */
  readonly expiresAt?: number | undefined
}

/** What operators keep at run time, by kind and identifier, with a version for changes that must not meet. */
export type Documents = {
  /** Ordered by identifier. */
  readonly list: (kind: string, page?: Page | undefined) => Promise<DocumentList>
  readonly get: (kind: string, id: string) => Promise<DocumentRecord | undefined>
  /**
   * Creates or replaces. With `ifVersion` only when the stored version is that one (0: does not exist yet), otherwise
   * throws `version_conflict`.
   */
  readonly put: (
    kind: string,
    id: string,
    value: unknown,
    options?: IfVersion | undefined,
  ) => Promise<DocumentRecord>
  /** False when there was none. Throws `version_conflict` when it has another version than `ifVersion`. */
  readonly remove: (kind: string, id: string, options?: IfVersion | undefined) => Promise<boolean>
}

/** The version that a change expects. */
export type IfVersion = { readonly ifVersion?: number | undefined }

/** A page of documents. `next` is absent on the last one. */
export type DocumentList = {
  readonly documents: readonly DocumentRecord[]
  readonly next?: string | undefined
}

/** A document as stored. */
export type DocumentRecord = {
  readonly id: string
  readonly value: unknown
  /** Rises by one with every change. */
  readonly version: number
  readonly createdAt: number
  readonly updatedAt: number
}

/** What happened, in one order for all processes. Entries are never changed and never removed. */
export type AuditLog = {
  /** Adds an entry behind the last one, whose hash it carries. */
  readonly append: (event: Payload) => Promise<AuditEntry>
  /** In order, after the sequence number `after` (default 0); at most `limit` (default 50, at most 500). */
  readonly list: (page?: AuditPage | undefined) => Promise<readonly AuditEntry[]>
}

/** One page of the audit log. */
export type AuditPage = { readonly after?: number | undefined; readonly limit?: number | undefined }

/** An entry of the audit log; see `verifyAuditChain`. */
export type AuditEntry = {
  /** 1 for the first, without gaps. */
  readonly sequence: number
  /** Milliseconds since the epoch. */
  readonly at: number
  readonly event: Payload
  /** `hash` of the entry before; of the first one, the empty text. */
  readonly previous: string
  /** SHA-256 over the members before, base64url. */
  readonly hash: string
}

/** Counts shared by all processes, for limits. */
export type Counters = {
  /** Adds one and tells the count of the running window, which begins with its first count. `window` is in seconds. */
  readonly add: (kind: string, id: string, window: number) => Promise<Count>
}

/** A count, and when it starts again (milliseconds since the epoch). */
export type Count = { readonly count: number; readonly resetsAt: number }
