import type { Store } from '@countersign/oidc-store'
import { createLocalJWKSet, decodeProtectedHeader, jwtVerify } from 'jose'
import type { Client, Grant, KoaContextWithOIDC, default as Provider } from 'oidc-provider'
import { OFFLINE } from '../claims.ts'
import { issuedAtOf, m2mClientOf } from '../clients/metadata.ts'
import { publicJwk, SIGNING_ALGS, type StoredKey } from '../keys/keys.ts'
import { findClient } from '../provider/findClient.ts'
import { sessionsOf } from '../provider/listed.ts'
import { type ActiveToken, setActiveLook } from './active.ts'
import type { Audiences } from './audiences.ts'
import type { Revocations } from './revocations.ts'

type Options = {
  readonly issuer: string
  readonly keys: readonly StoredKey[]
  readonly audiences: Audiences
  readonly revocations: Revocations
  readonly store: Pick<Store, 'listing'>
  readonly now: () => Date
}

const createVerify = ({ issuer, keys, now }: Options) => {
  const keySet = createLocalJWKSet({ keys: keys.map(publicJwk) })
  return async (token: string): Promise<ActiveToken | undefined> => {
    try {
      const { payload } = await jwtVerify(token, keySet, {
        issuer,
        typ: 'at+jwt',
        algorithms: [...SIGNING_ALGS],
        requiredClaims: ['aud', 'client_id', 'exp', 'iat', 'jti', 'sub'],
        currentDate: now(),
      })
      const { client_id: clientId, exp = 0, iat = 0, jti = '' } = payload
      return typeof clientId === 'string' && jti !== '' ? { clientId, exp, iat, jti, payload } : undefined
    } catch {
      // Whatever is not a token of ours is not active.
      return undefined
    }
  }
}

const isJwt = (token: unknown): token is string => {
  try {
    return typeof token === 'string' && decodeProtectedHeader(token) !== undefined
  } catch {
    return false
  }
}

/** RFC 7662 section 2.1: a client learns about its own tokens, a resource server about those that are for it. */
const mayIntrospect = (asking: Client, { clientId, payload }: ActiveToken, audiences: Audiences): boolean => {
  if (asking.clientAuthMethod === 'none') return false
  if (asking.clientId === clientId) return true
  const names = [payload.aud ?? []].flat()
  return m2mClientOf(asking).introspects.some((name) => {
    const entry = audiences.named(name)
    return entry !== undefined && names.includes(entry.audience)
  })
}

/** A client that was removed and registered again has none of the tokens from before. */
const isAlive = async (provider: Provider, { clientId, iat }: ActiveToken): Promise<boolean> => {
  const client = await findClient(provider, clientId)
  return client !== undefined && iat >= issuedAtOf(client)
}

/** What was not given for the time away ends with the session, as opaque tokens do: also when nobody signs out. */
const isSignedIn = async (
  store: Options['store'],
  { accountId = '', clientId = '', jti }: Grant,
): Promise<boolean> =>
  (await sessionsOf(store, accountId)).some(
    ({ authorizations = {} }) =>
      Object.hasOwn(authorizations, clientId) && authorizations[clientId]?.grantId === jti,
  )

/** A person's token, unlike a program's, has a subject that is not its client. It stands and falls with its grant. */
const isGranted = async (
  provider: Provider,
  { store }: Pick<Options, 'store'>,
  { clientId, payload }: ActiveToken,
): Promise<boolean> => {
  if (payload.sub === clientId) return true
  const { gid } = payload
  const grant = typeof gid === 'string' ? await provider.Grant.find(gid) : undefined
  if (grant?.clientId !== clientId) return false
  return grant.getOIDCScope().split(' ').includes(OFFLINE) || isSignedIn(store, grant)
}

const INACTIVE = { active: false } as const

/** RFC 7662 section 2.2. */
export const describeToken = ({ payload }: ActiveToken): object => ({
  ...payload,
  active: true,
  token_type: payload['cnf'] === undefined ? 'Bearer' : 'DPoP',
})

/**
 * The protocol layer refuses to introspect and to revoke JWTs, after it has authenticated the client. This takes the
 * request up from there, as the last step of the answer.
 */
export const answerStructured = (provider: Provider, options: Options) => {
  const { audiences, revocations } = options
  const verify = createVerify(options)
  const refused = new WeakSet<object>()
  const mark = (ctx: KoaContextWithOIDC, error: Error & { readonly error?: string }) => {
    if (error.error === 'unsupported_token_type') refused.add(ctx)
  }
  provider.on('introspection.error', mark)
  provider.on('revocation.error', mark)

  const counts = async (token: ActiveToken): Promise<boolean> =>
    (await isAlive(provider, token)) &&
    (await isGranted(provider, options, token)) &&
    !(await revocations.isRevoked(token))
  setActiveLook(provider, async (token) => {
    const verified = await verify(token)
    return verified && (await counts(verified)) ? verified : undefined
  })

  const introspect = async (asking: Client, token: ActiveToken | undefined): Promise<object> => {
    if (!token || !mayIntrospect(asking, token, audiences)) return INACTIVE
    return (await counts(token)) ? describeToken(token) : INACTIVE
  }
  const revoke = async (asking: Client, token: ActiveToken | undefined): Promise<void> => {
    // RFC 7009 section 2.1: to its own client only; section 2.2: an unknown token is no error.
    if (token?.clientId === asking.clientId) await revocations.revokeToken(token)
  }

  return async (ctx: KoaContextWithOIDC): Promise<void> => {
    if (!refused.has(ctx)) return
    const { client, params, route } = ctx.oidc
    const token = params?.['token']
    if (!client || !isJwt(token)) return
    const verified = await verify(token)
    ctx.status = 200
    if (route === 'introspection') ctx.body = await introspect(client, verified)
    else {
      await revoke(client, verified)
      ctx.body = ''
    }
  }
}
