import type { Store } from '@countersign/oidc-store'
import { everyRecord } from './provider/listed.ts'
import type { Records } from './store.ts'

/** A consent that the person asked to have remembered. */
export type Consent = {
  readonly clientId: string
  /** Whose; absent in one that was taken back. */
  readonly accountId?: string | undefined
  readonly scopes: readonly string[]
  readonly claims: readonly string[]
  /** Hashes of the questions about tokens; absent in records from before there were any. */
  readonly queries?: readonly string[] | undefined
  /** Scopes by resource server; absent in records from before people had tokens for any. */
  readonly resources?: Readonly<Record<string, readonly string[]>> | undefined
  /** Epoch seconds. */
  readonly at: number
}

/**
 * Remembered consents, one for each person and relying party. Removing the relying party removes them: who registers the
 * same identifier later must not inherit what people allowed another one.
 */
export type Consents = {
  readonly find: (subject: string, clientId: string) => Promise<Consent | undefined>
  /** Everything that a person has asked to have remembered. */
  readonly of: (subject: string) => Promise<readonly Consent[]>
  readonly remember: (
    subject: string,
    clientId: string,
    consent: Omit<Consent, 'clientId' | 'accountId'>,
  ) => Promise<void>
  readonly forget: (subject: string, clientId: string) => Promise<void>
}

const holds = ({ claims, resources = {}, scopes }: Consent): boolean =>
  scopes.length + claims.length + Object.keys(resources).length > 0

// A client id holds no space and no colon (`clients/schema.ts`), so the first space ends it.
const key = (subject: string, clientId: string): string => `${clientId} ${subject}`

/** Keeps consents for `ttl` seconds. */
export const createConsents = ({
  records,
  store,
  ttl,
}: {
  readonly records: Records
  readonly store: Pick<Store, 'listing'>
  readonly ttl: number
}): Consents => ({
  find: async (subject, clientId) => {
    const consent = await records.get('Consent', key(subject, clientId))
    return consent && holds(consent) ? consent : undefined
  },
  of: async (accountId) => {
    const found = await everyRecord(store, 'Consent', { accountId })
    return found.map(({ payload }) => payload['value'] as Consent).filter(holds)
  },
  remember: (subject, clientId, consent) =>
    records.put('Consent', key(subject, clientId), { ...consent, clientId, accountId: subject }, ttl),
  // Emptied rather than removed: a removed record cannot come back before its expiry.
  forget: (subject, clientId) =>
    records.put('Consent', key(subject, clientId), { clientId, scopes: [], claims: [], at: 0 }, ttl),
})
