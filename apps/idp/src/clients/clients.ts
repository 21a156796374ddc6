import { type ClientRecord, type Store, StoreError } from '@countersign/oidc-store'
import type { z } from 'zod'
import { everyEntry } from '../everyPage.ts'
import { issueMessage } from '../issueMessage.ts'
import { randomId } from '../random.ts'
import { ClientError } from './clientError.ts'
import {
  fromMetadata,
  type Kept,
  PREVIOUS_SECRET,
  REGISTRATION,
  type Registration,
  type StoredClient,
  toMetadata,
} from './metadata.ts'
import { type ClientInput, type ClientView, clientSchema } from './schema.ts'
import { generateSecret, hashSecret } from './secret.ts'

/** A client and, right after it was made, its secret: it is not kept and cannot be shown again. */
export type ClientWithSecret = {
  readonly client: ClientView
  readonly secret?: string | undefined
  /** Of the stored client; rises with every change. */
  readonly version: number
}

/** Which version a change is meant for. */
export type IfVersion = { readonly ifVersion?: number | undefined }

/** A look at the very client that is changed: what it throws stops the change, whatever else happens meanwhile. */
export type MayChange = { readonly mayChange?: ((before: ClientView) => void) | undefined }

/** Administration of relying parties. Every change counts at once, in every process. */
export type ClientAdmin = {
  /** Throws `client_exists`, `client_invalid`. `registration` is of a client that registered itself. */
  readonly create: (
    input: ClientInput,
    options?: { readonly secret?: string | undefined; readonly registration?: Registration | undefined },
  ) => Promise<ClientWithSecret>
  /** Creates the client or brings it to this description. A given `secret` makes it repeatable. */
  readonly ensure: (
    input: ClientInput & { clientId: string },
    options?: MayChange & { readonly secret?: string | undefined },
  ) => Promise<ClientWithSecret>
  readonly list: () => Promise<readonly ClientView[]>
  readonly get: (clientId: string) => Promise<ClientView | undefined>
  /**
   * Replaces the named fields, keeps the others. `rotateSecret` makes a new secret, `secret` is one; `registration` replaces how the client
   * manages itself. Rejects with the store's `version_conflict` when the client was changed in between.
   */
  readonly update: (
    clientId: string,
    changes: Partial<ClientInput>,
    options?: IfVersion &
      MayChange & {
        readonly rotateSecret?: boolean | undefined
        readonly secret?: string | undefined
        readonly registration?: Registration | undefined
      },
  ) => Promise<ClientWithSecret>
  /** With every grant and token. False when there was none. */
  readonly remove: (clientId: string, options?: IfVersion & MayChange) => Promise<boolean>
  /**
   * Makes a new secret. The one before is taken for `grace` seconds more (default 0), one before that no longer. Throws
   * `client_not_found`, and `client_invalid` for a client that has no secret.
   */
  readonly rotateSecret: (
    clientId: string,
    options?: IfVersion & MayChange & { readonly grace?: number | undefined },
  ) => Promise<ClientWithSecret>
  /** Ends the grace of the secret before, now. False when there was none. Throws `client_not_found`. */
  readonly revokeSecret: (clientId: string, options?: IfVersion) => Promise<boolean>
}

/** Checks a client against the protocol's own rules; rejects with a description. */
export type ValidateClient = (metadata: StoredClient) => Promise<void>

/** 30 days: two secrets are for a rollout, not for good. */
const MAX_GRACE = 2_592_000

/** Short secrets can be guessed; those of `generateSecret` have 43 characters, those that SuperTokens makes 26 (157 bits). */
const MIN_SECRET = 26

const checkSecret = (secret: string | undefined): void => {
  if (secret !== undefined && secret.length < MIN_SECRET) {
    throw new ClientError('client_invalid', `a secret has at least ${MIN_SECRET} characters`, {
      field: 'secret',
    })
  }
}

const needsSecret = (method: ClientView['authMethod']): boolean => method.startsWith('client_secret_')

const view = (record: ClientRecord): ClientView => fromMetadata(record.metadata as StoredClient)

const parse = (input: unknown): z.output<typeof clientSchema> => {
  const parsed = clientSchema.safeParse(input)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  const field = issue?.path.join('.')
  throw new ClientError('client_invalid', `${field}: ${issue && issueMessage(issue)}`, { field })
}

type Change = IfVersion &
  MayChange & {
    readonly given?: string | undefined
    readonly rotate?: boolean | undefined
    readonly registration?: Registration | undefined
  }

/** Makes the administration over a store. */
export const createClientAdmin = (options: {
  readonly store: Store
  readonly validate: ValidateClient
  readonly now?: (() => Date) | undefined
}): ClientAdmin => {
  const { store, validate, now = () => new Date() } = options

  const write = async (client: ClientView, kept: Kept, ifVersion: number | undefined) => {
    const metadata = toMetadata(client, kept)
    try {
      await validate(metadata)
    } catch (cause) {
      if (cause instanceof ClientError) throw cause
      const description =
        cause instanceof Error && 'error_description' in cause ? cause.error_description : undefined
      throw new ClientError('client_invalid', typeof description === 'string' ? description : 'refused', {
        cause,
      })
    }
    const record = await store.clients.put(client.clientId, metadata, { ifVersion })
    return { client: view(record), version: record.version }
  }

  const seconds = () => Math.floor(now().getTime() / 1000)
  /** One whose time is over is not carried on. */
  const keptOf = (stored: StoredClient): Kept => {
    const { client_secret: current, [PREVIOUS_SECRET]: previous, [REGISTRATION]: registration } = stored
    return {
      current,
      previous: previous && previous.expires_at > seconds() ? previous : undefined,
      registration,
    }
  }

  const find = async (
    clientId: string,
    { ifVersion, mayChange }: IfVersion & MayChange = {},
  ): Promise<ClientRecord> => {
    const record = await store.clients.get(clientId)
    if (!record) throw new ClientError('client_not_found', `there is no client ${clientId}`)
    // What is written was made from what is read here, so this is the version that has to be the expected one.
    if (ifVersion !== undefined && record.version !== ifVersion)
      throw new StoreError('version_conflict', `${clientId} has version ${record.version}`)
    mayChange?.(view(record))
    return record
  }

  const create = async (
    input: ClientInput,
    { given, registration }: Pick<Change, 'given' | 'registration'> = {},
  ): Promise<ClientWithSecret> => {
    const { clientId = randomId(), ...fields } = parse(input)
    const exists = (cause?: unknown) =>
      new ClientError('client_exists', `there is a client ${clientId}`, { cause })
    if (await store.clients.get(clientId)) throw exists()
    const secret = needsSecret(fields.authMethod) ? (given ?? generateSecret()) : undefined
    const client = { ...fields, clientId, createdAt: now().toISOString() }
    const kept = { current: secret && hashSecret(secret), registration }
    const written = await write(client, kept, 0).catch((error: unknown) => {
      // Somebody else was faster.
      throw error instanceof StoreError && error.code === 'version_conflict' ? exists(error) : error
    })
    return { ...written, secret }
  }

  const change = async (
    clientId: string,
    changes: Partial<ClientInput>,
    { given, ifVersion, mayChange, registration, rotate = false }: Change,
  ): Promise<ClientWithSecret> => {
    const record = await find(clientId, { ifVersion, mayChange })
    const stored = record.metadata as StoredClient
    const { createdAt, previousSecretUntil: _until, registeredWith: _with, ...before } = fromMetadata(stored)
    const { clientId: _, ...fields } = parse({ ...before, ...changes, clientId })
    const fresh =
      needsSecret(fields.authMethod) && (rotate || stored.client_secret === undefined || given !== undefined)
    const secret = fresh ? (given ?? generateSecret()) : undefined
    const { registration: managed, ...hashes } = keptOf(stored)
    const kept = {
      ...(secret !== undefined ? { current: hashSecret(secret) } : needsSecret(fields.authMethod) && hashes),
      registration: registration ?? managed,
    }
    return { ...(await write({ ...fields, clientId, createdAt }, kept, record.version)), secret }
  }

  const rotateSecret: ClientAdmin['rotateSecret'] = async (clientId, { grace = 0, ...options } = {}) => {
    const record = await find(clientId, options)
    const stored = record.metadata as StoredClient
    const client = fromMetadata(stored)
    if (!needsSecret(client.authMethod))
      throw new ClientError('client_invalid', `${clientId} has no secret`, { field: 'authMethod' })
    if (!Number.isInteger(grace) || grace < 0 || grace > MAX_GRACE)
      throw new ClientError('client_invalid', `grace: 0 to ${MAX_GRACE} seconds`, { field: 'grace' })
    const secret = generateSecret()
    const previous =
      grace > 0 && stored.client_secret !== undefined
        ? { hash: stored.client_secret, expires_at: seconds() + grace }
        : undefined
    const { registration } = keptOf(stored)
    const kept = { current: hashSecret(secret), previous, registration }
    return { ...(await write(client, kept, record.version)), secret }
  }

  const revokeSecret: ClientAdmin['revokeSecret'] = async (clientId, options) => {
    const record = await find(clientId, options)
    const stored = record.metadata as StoredClient
    const { previous, ...kept } = keptOf(stored)
    if (stored[PREVIOUS_SECRET] === undefined) return false
    await write(fromMetadata(stored), kept, record.version)
    return previous !== undefined
  }

  return {
    create: async (input, { registration, secret } = {}) => {
      checkSecret(secret)
      return create(input, { given: secret, registration })
    },
    ensure: async (input, { mayChange, secret: given } = {}) => {
      checkSecret(given)
      const bring = () => change(input.clientId, input, { given, mayChange })
      if (await store.clients.get(input.clientId)) return bring()
      // Processes that start together all find none.
      return create(input, { given }).catch((error: unknown) => {
        if (error instanceof ClientError && error.code === 'client_exists') return bring()
        throw error
      })
    },
    list: () =>
      everyEntry(
        (after) => store.clients.list({ after, limit: 500 }),
        ({ clients }) => clients.map(view),
      ),
    get: async (clientId) => {
      const record = await store.clients.get(clientId)
      return record && view(record)
    },
    update: async (clientId, changes, { rotateSecret: rotate, secret: given, ...options } = {}) => {
      checkSecret(given)
      return change(clientId, changes, { ...options, given, rotate })
    },
    remove: async (clientId, { ifVersion, mayChange } = {}) => {
      if (!mayChange) return store.clients.remove(clientId, { ifVersion })
      const found = await store.clients.get(clientId)
      if (!found) return false
      mayChange(view(found))
      return store.clients.remove(clientId, { ifVersion: ifVersion ?? found.version })
    },
    rotateSecret,
    revokeSecret,
  }
}
