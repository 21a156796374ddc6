import { type DocumentRecord, type Store, StoreError } from '@countersign/oidc-store'
import { z } from 'zod'
import { ClientError } from '../clients/clientError.ts'
import { checkAudiences } from '../clients/references.ts'
import { compareSecret, generateSecret, hashSecret } from '../clients/secret.ts'
import type { Config } from '../config/schema.ts'
import type { Actor, Events } from '../events/types.ts'
import { randomId } from '../random.ts'
import { type RegistrationPolicy, registrationPolicy } from './policy.ts'
import { RegistrationTokenError } from './tokenError.ts'

/** What a registration token is made from. */
export const registrationTokenInput = registrationPolicy.extend({
  name: z.string().trim().min(1).max(100).optional().describe('What it is for, for whoever lists them.'),
  expiresIn: z
    .int()
    .min(60)
    .max(31_536_000)
    .default(86_400)
    .describe('Seconds until it is not taken any more.'),
  uses: z.int().min(1).max(100_000).default(1).describe('How many clients it may register.'),
})

/** Input of {@link registrationTokenInput}. */
export type RegistrationTokenInput = z.input<typeof registrationTokenInput>

/** A registration token (RFC 7591 section 3: initial access token), without its value. */
export type RegistrationToken = RegistrationPolicy & {
  readonly id: string
  readonly name?: string | undefined
  /** RFC 3339. */
  readonly createdAt: string
  readonly expiresAt: string
  /** How many clients it may still register. */
  readonly uses: number
}

/** Administration of the tokens that clients register with. They are kept as hashes. */
export type RegistrationTokens = {
  readonly list: () => Promise<readonly RegistrationToken[]>
  /** The value is shown here and never again. Throws `registration_token_invalid`, `registration_tokens_full`. */
  readonly create: (
    input: RegistrationTokenInput,
    actor: Actor,
  ) => Promise<{ readonly token: RegistrationToken; readonly value: string }>
  /** Ends a token; clients that registered with it stay. False when there was none. */
  readonly revoke: (id: string, actor: Actor) => Promise<boolean>
  /** Uses a token once. Undefined when it is unknown, has expired or is used up. */
  readonly take: (value: string) => Promise<RegistrationToken | undefined>
  /** Gives a use back, of a registration that was refused. */
  readonly giveBack: (id: string) => Promise<void>
}

const KIND = 'registration-token'

/** One page of the store. */
const MOST = 500

type Stored = Omit<RegistrationToken, 'createdAt' | 'id'> & { readonly hash: string }

const storedOf = ({ value }: DocumentRecord): Stored => value as Stored

const view = (record: DocumentRecord): RegistrationToken => {
  const { hash: _, ...token } = storedOf(record)
  return { id: record.id, createdAt: new Date(record.createdAt).toISOString(), ...token }
}

const parse = (input: unknown): z.output<typeof registrationTokenInput> => {
  const parsed = registrationTokenInput.safeParse(input)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  const field = issue?.code === 'unrecognized_keys' ? issue.keys[0] : issue?.path.join('.')
  throw new RegistrationTokenError('registration_token_invalid', `${field}: ${issue?.message}`, field)
}

/** A name that is misspelt would allow nothing, and nobody would notice. The admin endpoints are for nobody who registers. */
const checkNames = ({ m2m }: Pick<Config, 'm2m'>, policy: RegistrationPolicy): void => {
  try {
    checkAudiences({ m2m }, { ...policy, introspects: [] })
  } catch (error) {
    if (!(error instanceof ClientError)) throw error
    throw new RegistrationTokenError('registration_token_invalid', error.message, error.field)
  }
}

type Options = {
  readonly config: Pick<Config, 'm2m'>
  readonly store: Pick<Store, 'documents'>
  readonly events: Pick<Events, 'emit'>
  readonly now: () => Date
}

/** Makes the administration over the store's documents. */
export const createRegistrationTokens = ({ config, events, now, store }: Options): RegistrationTokens => {
  const { documents } = store
  const isOver = ({ expiresAt }: Stored): boolean => Date.parse(expiresAt) <= now().getTime()

  /** Changes the uses that are left, whoever else does at the same time. */
  const count = async (id: string, by: 1 | -1, accept: (stored: Stored) => boolean) => {
    for (;;) {
      const record = await documents.get(KIND, id)
      if (!record || !accept(storedOf(record))) return undefined
      const value = { ...storedOf(record), uses: storedOf(record).uses + by }
      try {
        return view(await documents.put(KIND, id, value, { ifVersion: record.version }))
      } catch (error) {
        if (!(error instanceof StoreError && error.code === 'version_conflict')) throw error
      }
    }
  }

  const all = async () => (await documents.list(KIND, { limit: MOST })).documents

  /** What has expired is removed when there is something new. */
  const makeRoom = async (): Promise<void> => {
    const known = await all()
    const over = known.filter((record) => isOver(storedOf(record)))
    for (const { id } of over) await documents.remove(KIND, id)
    if (known.length - over.length >= MOST)
      throw new RegistrationTokenError('registration_tokens_full', `there are ${MOST} registration tokens`)
  }

  return {
    list: async () => (await all()).map(view),
    create: async (input, actor) => {
      const { expiresIn, ...given } = parse(input)
      checkNames(config, given)
      await makeRoom()
      const [id, secret] = [randomId(), generateSecret()]
      const expiresAt = new Date(now().getTime() + expiresIn * 1000).toISOString()
      const stored: Stored = { ...given, expiresAt, hash: hashSecret(secret) }
      const detail = { token: id, uses: given.uses, expiresAt }
      await events.emit({ type: 'registration.token_created', actor, detail })
      const token = view(await documents.put(KIND, id, stored, { ifVersion: 0 }))
      return { token, value: `${id}.${secret}` }
    },
    revoke: async (id, actor) => {
      if (!(await documents.get(KIND, id))) return false
      await events.emit({ type: 'registration.token_revoked', actor, detail: { token: id } })
      return documents.remove(KIND, id)
    },
    take: async (value) => {
      const [, id, secret] = /^([\w-]{16})\.([\w-]{43})$/.exec(value) ?? []
      if (id === undefined) return undefined
      return count(
        id,
        -1,
        (stored) => compareSecret(stored.hash, secret) && stored.uses > 0 && !isOver(stored),
      )
    },
    giveBack: async (id) => {
      await count(id, 1, () => true)
    },
  }
}
