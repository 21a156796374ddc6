import type { Json } from '@countersign/siwx'

/** Who did it. */
export type Actor =
  /** Somebody at the machine, by the command line. */
  | { readonly kind: 'operator' }
  /** The server by itself, as it is configured. */
  | { readonly kind: 'system' }
  /** A program: by the named admin key, or with `via` as the client of that name. */
  | {
      readonly kind: 'app'
      readonly name: string
      readonly via?: 'client_secret' | 'access_token' | undefined
    }
  /** A member of the team, by the account that signed in, and the client that acts for it. */
  | { readonly kind: 'admin'; readonly account: string; readonly client?: string | undefined }
  /** Somebody who signs in. */
  | { readonly kind: 'person'; readonly account: string }

/** What can happen. Names are stable: operators filter and alert by them. */
export const EVENT_TYPES = [
  'login',
  'login.refused',
  'account.added',
  'account.removed',
  'grant',
  'grant.revoked',
  'token.lost',
  'session.revoked',
  'admin.login',
  'admin.refused',
  'client.created',
  'client.updated',
  'client.removed',
  'client.secret_rotated',
  'registration.token_created',
  'registration.token_revoked',
  'key.added',
  'key.promoted',
  'key.retired',
  'key.removed',
  'team.added',
  'team.changed',
  'team.removed',
  'gate.changed',
  'gate.removed',
  'policy.changed',
  'policy.removed',
  'tokens.revoked',
  'webhook.failed',
] as const

/** One of {@link EVENT_TYPES}. */
export type EventType = (typeof EVENT_TYPES)[number]

/** Code of what an operator has ended by the admin endpoints. */
export const ENDED_BY_OPERATOR = 'ended_by_operator'

/** Something that an operator may want to know of later. Never a secret, a token or a signature. */
export type DomainEvent = {
  readonly type: EventType
  readonly actor?: Actor | undefined
  readonly requestId?: string | undefined
  /** Client identifier. */
  readonly client?: string | undefined
  /** CAIP-10. */
  readonly account?: string | undefined
  /** A stable code, where something was refused or failed. */
  readonly code?: string | undefined
  /** What else belongs to it. */
  readonly detail?: Readonly<Record<string, Json | undefined>> | undefined
}

/** Told of every event after it was written down. What it throws is logged and changes nothing. */
export type EventListener = (event: DomainEvent & { readonly at: number }) => void | Promise<void>

/** Where events go. */
export type Events = {
  /**
   * Writes the event to the audit log, then tells the listeners. Privileged events reject when they cannot be written:
   * what is not on record is not done. Others are logged as failed and go on.
   */
  readonly emit: (event: DomainEvent) => Promise<void>
  /** Ends with the returned function. */
  readonly listen: (listener: EventListener) => () => void
}
