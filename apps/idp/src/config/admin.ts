import { z } from 'zod'

/** What an admin key may be good for. */
export const ADMIN_AREAS = [
  'clients',
  'keys',
  'sessions',
  'gates',
  'policies',
  'audit',
  'team',
  'webhooks',
] as const

/** One of {@link ADMIN_AREAS}. */
export type AdminArea = (typeof ADMIN_AREAS)[number]

const level = z.enum(['read', 'write']).optional()

/** What somebody may do, by area. */
export const adminRights = z
  .strictObject({
    clients: level.describe('Relying parties and their secrets.'),
    keys: level.describe('Signing keys.'),
    sessions: level.describe('Sessions and grants.'),
    gates: level.describe('Gates, and dry runs of them.'),
    policies: level.describe('Policies, and trying them.'),
    audit: level.describe('The audit log.'),
    team: level.describe('The team of an application.'),
    webhooks: level.describe('Deliveries to receivers of events.'),
  })
  .describe('What it is good for. `write` includes `read`; what is not named is refused.')

/** Rights, by area. */
export type AdminRights = z.output<typeof adminRights>

/** Digest of a key, as the command prints it. */
export const keyHash = z
  .string()
  .regex(/^sha256:[A-Za-z0-9_-]{43}$/, { error: 'a hash as `countersign admin key` prints it' })

/** What a key is called in the audit log. */
export const adminKeyName = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,63}$/, { error: 'lower-case letters, digits and -' })

const named = z.strictObject({
  name: adminKeyName.describe('Its name in the audit log.'),
  hash: keyHash,
  rights: adminRights,
})

type Given = string | z.output<typeof named>

/** A key that opens admin endpoints, by its hash. */
export type AdminKey = z.output<typeof named>

const everywhere = (right: 'read' | 'write'): AdminRights =>
  Object.fromEntries(ADMIN_AREAS.map((area) => [area, right]))

const ALL = everywhere('write')

/** The keys by name: a bare hash has every right, and its place for a name. */
export const adminKeys = (keys: readonly Given[]): readonly AdminKey[] =>
  keys.map((key, index) =>
    typeof key === 'string' ? { name: `key-${index + 1}`, hash: key, rights: ALL } : key,
  )

const distinct = (keys: readonly Given[]): boolean =>
  new Set(adminKeys(keys).map(({ name }) => name)).size === keys.length

/** Headers that mean something already. */
const TAKEN: ReadonlySet<string> = new Set([
  'authorization',
  'dpop',
  'cookie',
  'host',
  'content-type',
  'if-match',
])

const header = (fallback: string, what: string) =>
  z
    .string()
    .regex(/^[A-Za-z][A-Za-z0-9-]{0,63}$/, { error: 'the name of a header' })
    .refine((name) => !TAKEN.has(name.toLowerCase()), { error: 'means something else' })
    .default(fallback)
    .describe(what)

const headers = z
  .strictObject({
    clientSecret: header('X-Countersign-Client-Secret', 'Header with the secret of a client.'),
    applicationKey: header('X-Countersign-API-Key', 'Header that names the application, by its client id.'),
  })
  .refine(({ applicationKey, clientSecret }) => applicationKey.toLowerCase() !== clientSecret.toLowerCase(), {
    error: 'two headers of their own are needed',
  })
  .prefault({})

const roles = z
  .record(z.string().regex(/^[a-z][a-z0-9_-]{0,31}$/, { error: 'a role of the team' }), adminRights)
  .default({ owner: ALL, admin: { ...ALL, team: 'read' }, viewer: everywhere('read') })

/** The operator's own endpoints. */
export const admin = z
  .strictObject({
    keys: z
      .array(z.union([keyHash, named]))
      .max(20)
      .refine(distinct, { error: 'two keys have the same name' })
      .default([])
      .describe(
        'Keys that open the admin endpoints, as `countersign admin key` prints them: named, with the rights that each has, or a bare hash, which has every right and is called `key-1`, `key-2`, … by its place. None, and no `actors`: the endpoints do not exist.',
      ),
    actors: z
      .array(z.enum(['app', 'admin']))
      .max(2)
      .default([])
      .describe(
        'Who else may use the admin endpoints. `app`: clients with `adminRights`, by their secret in a header or an access token of their own for `<issuer>/admin`. `admin`: members of the team, by an access token with the scope `admin` of a client with `adminRights`.',
      ),
    headers: headers.describe('How an application shows its secret.'),
    roles: roles.describe(
      'What members of the team may do, by their roles; a role that is not named gives nothing. Never more than the `adminRights` of the client whose token it is.',
    ),
  })
  .describe('The operator\u2019s own endpoints.')
