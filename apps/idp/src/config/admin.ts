import { z } from 'zod'

/** What an admin key may be good for. */
export const ADMIN_AREAS = ['clients', 'keys', 'sessions', 'gates', 'audit', 'team'] as const

/** One of {@link ADMIN_AREAS}. */
export type AdminArea = (typeof ADMIN_AREAS)[number]

const level = z.enum(['read', 'write']).optional()

const rights = z
  .strictObject({
    clients: level.describe('Relying parties and their secrets.'),
    keys: level.describe('Signing keys.'),
    sessions: level.describe('Sessions and grants.'),
    gates: level.describe('Dry runs of gates.'),
    audit: level.describe('The audit log.'),
    team: level.describe('The team of an application.'),
  })
  .describe('What the key is good for. `write` includes `read`; what is not named is refused.')

/** Digest of a key, as the command prints it. */
export const keyHash = z
  .string()
  .regex(/^sha256:[A-Za-z0-9_-]{43}$/, { error: 'a hash as `countersign admin key` prints it' })

/** What a key is called in the audit log. */
export const adminKeyName = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,63}$/, { error: 'lower-case letters, digits and -' })

const named = z.strictObject({ name: adminKeyName.describe('Its name in the audit log.'), hash: keyHash, rights })

type Given = string | z.output<typeof named>

/** A key that opens admin endpoints, by its hash. */
export type AdminKey = z.output<typeof named>

const ALL: AdminKey['rights'] = Object.fromEntries(ADMIN_AREAS.map((area) => [area, 'write']))

/** The keys by name: a bare hash has every right, and its place for a name. */
export const adminKeys = (keys: readonly Given[]): readonly AdminKey[] =>
  keys.map((key, index) =>
    typeof key === 'string' ? { name: `key-${index + 1}`, hash: key, rights: ALL } : key,
  )

const distinct = (keys: readonly Given[]): boolean =>
  new Set(adminKeys(keys).map(({ name }) => name)).size === keys.length

/** The operator's own endpoints. */
export const admin = z
  .strictObject({
    keys: z
      .array(z.union([keyHash, named]))
      .max(20)
      .refine(distinct, { error: 'two keys have the same name' })
      .default([])
      .describe(
        'Keys that open the admin endpoints, as `countersign admin key` prints them: named, with the rights that each has, or a bare hash, which has every right and is called `key-1`, `key-2`, … by its place. None: the endpoints do not exist.',
      ),
  })
  .describe('The operator\u2019s own endpoints.')
