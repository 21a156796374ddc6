import { hash } from 'node:crypto'
import { toJson, toTime } from '../internal/input.ts'
import type { Payload } from '../types.ts'
import type { Row, Values } from './row.ts'

/** Models whose rows die with their grant. `Interaction` also carries a `grantId` and is not one of them. */
const GRANTABLE: ReadonlySet<string> = new Set([
  'AccessToken',
  'AuthorizationCode',
  'RefreshToken',
  'DeviceCode',
  'BackchannelAuthenticationRequest',
  'PreAuthorizedCode',
])

/** Models that are listed by account. */
export const LISTED: ReadonlySet<string> = new Set(['Session', 'Grant', 'Consent'])

/**
 * Models stored under their own identifier: it is not a credential (`Grant`, `ReplayDetection`), or the row is also found
 * by something else and its payload must then tell the identifier (`Session`, `DeviceCode`). Every other identifier is a
 * bearer credential and is stored as its SHA-256 only, so that a copy of the database cannot be redeemed.
 */
const PLAIN: ReadonlySet<string> = new Set(['Grant', 'ReplayDetection', 'Session', 'DeviceCode'])

/** The stored form of an identifier. */
export function keyOf(model: string, id: string): string {
  return PLAIN.has(model) ? id : hash('sha256', id, 'base64url')
}

/** The columns of a model's row. */
export function toColumns(
  model: string,
  id: string,
  payload: Payload,
  now: number,
  expiresIn: number | undefined,
): Values {
  const { consumed, jti, ...rest } = payload
  const keepsJti = PLAIN.has(model) || jti !== id
  return {
    model,
    id: keyOf(model, id),
    payload: toJson(keepsJti && jti !== undefined ? { jti, ...rest } : rest),
    grant: GRANTABLE.has(model) ? text(payload['grantId']) : null,
    client: text(payload['clientId']),
    account: LISTED.has(model) ? text(payload['accountId']) : null,
    uid: model === 'Session' ? text(payload['uid']) : null,
    userCode: text(payload['userCode']),
    consumed: consumedAt(consumed, now),
    expires:
      typeof expiresIn === 'number' && !Number.isNaN(expiresIn) ? toTime(now + expiresIn * 1000) : null,
    now,
  }
}

/** The payload that oidc-provider stored, with `consumed` as it stands in the database now. */
export function fromRow(
  row: Row,
  id: string | undefined,
  spent: (row: Row) => boolean,
): Record<string, unknown> {
  const payload: unknown = JSON.parse(String(row['payload']))
  const known = payload !== null && typeof payload === 'object' ? payload : {}
  return {
    ...(id === undefined ? undefined : { jti: id }),
    ...known,
    ...(spent(row) ? { consumed: Math.floor(Number(row['consumed_at']) / 1000) } : undefined),
  }
}

function text(value: unknown): string | null {
  return typeof value === 'string' ? value : null
}

function consumedAt(value: unknown, now: number): number | null {
  if (!value) return null
  return typeof value === 'number' && Number.isFinite(value) ? toTime(value * 1000) : now
}
