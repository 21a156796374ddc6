import type { ClientRecord } from '@countersign/oidc-store'
import { REGISTRATION, type Registration, type StoredClient } from '../clients/metadata.ts'
import { clientId } from '../clients/schema.ts'
import { compareSecret, generateSecret, hashSecret } from '../clients/secret.ts'
import type { AppContext } from '../context.ts'
import { attemptAddress } from '../http/address.ts'
import type { RequestContext } from '../http/types.ts'
import { RegistrationError } from './registrationError.ts'

/** RFC 6750 section 2.1. */
export const bearerOf = (c: RequestContext): string =>
  /^Bearer ([A-Za-z0-9._~+/=-]{1,512})$/i.exec(c.req.header('authorization') ?? '')?.[1] ?? ''

/** Every request counts, also those with a token that is right. */
export const countRequest = async (context: AppContext, c: RequestContext): Promise<void> => {
  const { perAddress } = context.config.registration
  const taken = await context.limits.take('registration.address', attemptAddress(context, c), perAddress)
  if (taken.ok) return
  c.header('retry-after', String(taken.retryAfter))
  throw new RegistrationError('rate_limited', 'too many registration requests from this address')
}

/** A registration access token, and what is kept of it. */
export const newAccess = (
  of: Pick<Registration, 'policy' | 'token'>,
): { readonly value: string; readonly registration: Registration } => {
  const value = generateSecret()
  return { value, registration: { hash: hashSecret(value), token: of.token, policy: of.policy } }
}

/** A client that has registered itself, as stored. */
export type Registered = {
  readonly record: ClientRecord
  readonly stored: StoredClient
  readonly registration: Registration
}

/**
 * The client that the path names, by its registration access token (RFC 7592 section 2). One that there is not, and one that
 * an operator made, are answered as a wrong token is.
 *
 * @throws {RegistrationError} `invalid_token`
 */
export const findRegistered = async ({ store }: AppContext, c: RequestContext): Promise<Registered> => {
  const id = clientId.safeParse(c.req.param('id')).data
  const record = id === undefined ? undefined : await store.clients.get(id)
  const stored = record?.metadata as StoredClient | undefined
  const registration = stored?.[REGISTRATION]
  if (!compareSecret(registration?.hash, bearerOf(c)) || !record || !stored || !registration)
    throw new RegistrationError(
      'invalid_token',
      'the registration access token is not the one of this client',
    )
  return { record, stored, registration }
}
