import type { ListedModel, ListedRecord, ListingFilter, Store } from '@countersign/oidc-store'

import { everyEntry } from '../everyPage.ts'

/** A client's part of a session, as the protocol layer keeps it. */
export type Authorization = {
  readonly sid?: string | undefined
  readonly grantId?: string | undefined
  /** The client has access while the person is away: a sign-out does not end it. */
  readonly persistsLogout?: boolean | undefined
}

/** A session as listed. */
export type ListedSession = {
  readonly uid: string
  /** Epoch seconds. */
  readonly loginTs?: number | undefined
  readonly exp?: number | undefined
  readonly authorizations?: Readonly<Record<string, Authorization>> | undefined
}

/** A grant as listed. */
export type ListedGrant = {
  readonly jti: string
  readonly clientId: string
  readonly exp?: number | undefined
  /** Scopes by resource. */
  readonly resources?: Readonly<Record<string, string>> | undefined
  readonly openid?:
    | { readonly scope?: string | undefined; readonly claims?: readonly string[] | undefined }
    | undefined
}

/** Every page of what is listed. */
export const everyRecord = async (
  { listing }: Pick<Store, 'listing'>,
  model: ListedModel,
  filter: ListingFilter,
): Promise<readonly ListedRecord[]> =>
  everyEntry(
    (after) => listing.list(model, { ...filter, after, limit: 500 }),
    ({ records }) => records,
  )

/** Every session of an account, newest first. */
export const sessionsOf = async (
  store: Pick<Store, 'listing'>,
  accountId: string,
): Promise<readonly ListedSession[]> => {
  const records = await everyRecord(store, 'Session', { accountId })
  return records
    .map(({ payload }) => payload as ListedSession)
    .toSorted((a, b) => (b.loginTs ?? 0) - (a.loginTs ?? 0))
}

/** Every grant of an account, to one client or to all. */
export const grantsOf = async (
  store: Pick<Store, 'listing'>,
  filter: Pick<ListingFilter, 'accountId' | 'clientId'>,
): Promise<readonly ListedGrant[]> => {
  const records = await everyRecord(store, 'Grant', filter)
  return records.map(({ id, payload }) => ({ ...(payload as Omit<ListedGrant, 'jti'>), jti: id }))
}
