import { createHmac } from 'node:crypto'
import {
  createNonces,
  createVerifier,
  fixedKeys,
  type KeySource,
  type Verifier,
} from '@countersign/access-token'
import { StoreError } from '@countersign/oidc-store'
import { ADMIN } from '../claims.ts'
import { adminRightsOf, issuedAtOf, secretsOf } from '../clients/metadata.ts'
import { compareSecrets, presentedKey } from '../clients/secret.ts'
import { type AdminRights, adminKeys } from '../config/admin.ts'
import type { AppContext } from '../context.ts'
import type { Actor } from '../events/types.ts'
import type { RequestContext } from '../http/types.ts'
import { loadPublished } from '../keys/keyring.ts'
import { publicJwk, SIGNING_ALGS } from '../keys/keys.ts'
import { adminAudienceOf } from '../m2m/adminAudience.ts'
import { findClient } from '../provider/findClient.ts'
import { decideAdmin } from '../team/admin.ts'
import { type Credentials, readCredentials } from './credentials.ts'
import { allRights, commonRights, fromScopes } from './rights.ts'

/** Who asks and what that actor may do; or why nobody knows, which is for the log, and what to answer. */
export type Identified =
  | {
      readonly ok: true
      readonly actor: Actor
      readonly rights: AdminRights
      readonly dpopNonce?: string | undefined
    }
  | {
      readonly ok: false
      readonly reason: string
      readonly challenge?: string | undefined
      readonly dpopNonce?: string | undefined
    }

/** What it is found out with. */
export type IdentifyParts = Pick<
  AppContext,
  'config' | 'issuer' | 'logins' | 'now' | 'pairwiseSalt' | 'provider' | 'revocations' | 'store' | 'team'
>

const no = (reason: string): Identified => ({ ok: false, reason })

/** An unknown application costs what a known one does, and is refused alike. */
const bySecret = async (
  { now, provider }: IdentifyParts,
  { application, secret }: Credentials,
): Promise<Identified> => {
  const client = application === undefined ? undefined : await findClient(provider.current(), application)
  const matches = compareSecrets(secretsOf(client), secret, Math.floor(now().getTime() / 1000))
  if (!client || !matches) return no('client_secret_invalid')
  const actor = { kind: 'app', name: client.clientId, via: 'client_secret' } as const
  return { ok: true, actor, rights: adminRightsOf(client) }
}

/** Proofs are used once in all processes (RFC 9449 section 11.1). */
const replayOf = ({ now, store }: IdentifyParts) => ({
  claim: async (id: string, until: number): Promise<boolean> => {
    const left = Math.max(1, until - Math.floor(now().getTime() / 1000))
    try {
      await store.singleUse.put('admin-proof', id, {}, left)
      return true
    } catch (error) {
      if (error instanceof StoreError && error.code === 'record_exists') return false
      throw error
    }
  },
})

const noncesOf = ({ config, now, pairwiseSalt }: IdentifyParts) =>
  config.oidc.dpopNonce
    ? {
        nonces: createNonces({
          secret: createHmac('sha256', pairwiseSalt).update('countersign admin nonce').digest(),
          now,
        }),
      }
    : {}

/** Our own keys as the store has them now. Rejects when it cannot be asked, which says nothing about a token. */
const ownKeys = async (parts: IdentifyParts): Promise<KeySource> =>
  fixedKeys({ keys: (await loadPublished(parts)).map(publicJwk) })

/** Of a token that was looked up, only how it came is checked. */
const NO_KEYS = fixedKeys({ keys: [] })

/** Holds tokens to these keys, and to what the admin API is. */
const verifierOf = (parts: IdentifyParts, keys: KeySource): Verifier => {
  const { config, issuer, now } = parts
  return createVerifier({
    issuer: config.issuer,
    audience: adminAudienceOf(config.issuer),
    algorithms: SIGNING_ALGS,
    keys,
    dpop: { origin: issuer.origin, replay: replayOf(parts), ...noncesOf(parts) },
    realm: 'admin',
    now,
  })
}

type Presented = {
  readonly token: NonNullable<Credentials['token']>
  readonly application: string | undefined
  readonly request: { readonly method: string; readonly url: string; readonly proof: string | undefined }
}

const isOthers = ({ application }: Presented, client: string): boolean =>
  application !== undefined && application !== client

/** An application's own token: what it says, as far as the client still has it. */
const byAppToken = async (parts: IdentifyParts, presented: Presented): Promise<Identified> => {
  const { request, token } = presented
  const result = await verifierOf(parts, await ownKeys(parts)).verify(token.raw, {
    scheme: token.scheme,
    request,
  })
  if (!result.ok) {
    const { code, dpopNonce, wwwAuthenticate } = result
    return { ok: false, reason: code, challenge: wwwAuthenticate, dpopNonce }
  }
  const { clientId: name, expiresAt, id, issuedAt, kind, scopes } = result.token
  // Of people, only tokens that are looked up count: what was taken from them counts at once.
  if (kind !== 'm2m' || id === undefined) return no('actor_not_allowed')
  if (isOthers(presented, name)) return no('application_mismatch')
  const [iat, exp] = [issuedAt, expiresAt].map((time) => time.getTime() / 1000) as [number, number]
  const client = await findClient(parts.provider.current(), name)
  if (!client || iat < issuedAtOf(client)) return no('client_unknown')
  if (await parts.revocations.isRevoked({ jti: id, clientId: name, iat, exp })) return no('token_revoked')
  const rights = commonRights(adminRightsOf(client), fromScopes(scopes))
  const actor = { kind: 'app', name, via: 'access_token' } as const
  return { ok: true, actor, rights, dpopNonce: result.dpopNonce }
}

const findToken = async (parts: IdentifyParts, raw: string) => {
  const provider = parts.provider.current()
  const token = await provider.AccessToken.find(raw)
  if (!token?.grantId || token.aud !== undefined || !token.scopes.has(ADMIN)) return undefined
  const [client, grant, login] = await Promise.all([
    findClient(provider, token.clientId ?? ''),
    provider.Grant.find(token.grantId),
    parts.logins.ofGrant(token.grantId),
  ])
  const own = grant?.clientId === token.clientId && grant?.accountId === token.accountId
  return client && own && login?.subject === token.accountId ? { client, login, token } : undefined
}

/** A member of the team as it is now, within what the client may do for it. */
const byMember = async (parts: IdentifyParts, presented: Presented): Promise<Identified> => {
  const { request, token: sent } = presented
  const found = await findToken(parts, sent.raw)
  if (!found) return no('token_unknown')
  const { client, login, token } = found
  if (isOthers(presented, client.clientId)) return no('application_mismatch')
  const { jkt } = token as { readonly jkt?: string | undefined }
  const bound = await verifierOf(parts, NO_KEYS).verifyBinding(sent.raw, {
    jkt,
    scheme: sent.scheme,
    request,
  })
  if (!bound.ok)
    return { ok: false, reason: bound.code, challenge: bound.wwwAuthenticate, dpopNonce: bound.dpopNonce }
  const scopes = [...token.scopes]
  const decision = await decideAdmin(parts.team, { client, login, scopes, issuedAt: token.iat })
  if (decision.status !== 'member') return no('not_a_member')
  const { roles } = parts.config.admin
  const ofRoles = allRights(decision.roles.map((role) => (Object.hasOwn(roles, role) && roles[role]) || {}))
  const actor = { kind: 'admin', account: login.account, client: client.clientId } as const
  return { ok: true, actor, rights: commonRights(ofRoles, adminRightsOf(client)), dpopNonce: bound.dpopNonce }
}

const isJwt = (raw: string): boolean => raw.split('.').length === 3

/** Finds out who asks, by exactly one credential. */
export const identify = async (parts: IdentifyParts, c: RequestContext): Promise<Identified> => {
  const { actors } = parts.config.admin
  const sent = readCredentials(c, parts.config.admin)
  const { application, token } = sent
  if (!token) return sent.secret === undefined ? no('credentials_missing') : bySecret(parts, sent)
  const keys = adminKeys(parts.config.admin.keys)
  const key = token.scheme === 'Bearer' ? presentedKey(keys, token.raw) : undefined
  if (key) return { ok: true, actor: { kind: 'app', name: key.name }, rights: key.rights }
  const { method, url } = c.req
  const presented = { token, application, request: { method, url, proof: c.req.header('dpop') } }
  if (isJwt(token.raw)) return actors.includes('app') ? byAppToken(parts, presented) : no('token_unknown')
  return actors.includes('admin') ? byMember(parts, presented) : no('token_unknown')
}
