import type { JWTPayload } from 'jose'
import { boundKey, checkTokenUse, optionalText, scopesOf } from './claims.ts'
import { checkProof } from './dpop.ts'
import { verifyJwt } from './jwt.ts'
import { createKeySource } from './keys.ts'
import { type Refusal, refuse } from './refusal.ts'
import { Refused } from './refused.ts'
import { checkedRules, type Rules } from './rules.ts'
import type {
  AccessToken,
  BindingContext,
  BindingResult,
  TokenContext,
  Verifier,
  VerifierOptions,
  VerifyOptions,
  VerifyResult,
} from './types.ts'

/** Seconds of a time that a `Date` can hold. */
const dateOf = (seconds: number): Date => {
  const date = new Date(seconds * 1000)
  if (Number.isNaN(date.getTime())) throw new Refused('claim_invalid')
  return date
}

const audienceOf = ({ aud = [] }: JWTPayload): readonly string[] => {
  const list: readonly unknown[] = typeof aud === 'string' ? [aud] : aud
  if (!list.every((name) => typeof name === 'string')) throw new Refused('claim_invalid')
  return list as readonly string[]
}

const read = (claims: JWTPayload, clientId: string, scopes: readonly string[]): AccessToken => {
  const { iss = '', sub = '', iat = 0, exp = 0 } = claims
  const account = optionalText(claims, 'account')
  const id = optionalText(claims, 'jti')
  return {
    kind: sub === clientId ? 'm2m' : 'user',
    issuer: iss,
    subject: sub,
    clientId,
    audience: audienceOf(claims),
    scopes,
    ...(account !== undefined && { account }),
    ...(id !== undefined && { id }),
    issuedAt: dateOf(iat),
    expiresAt: dateOf(exp),
    claims,
  }
}

/** RFC 9068 section 4: type, signature, issuer, audience, times, then what the claims say. */
const readToken = async (token: unknown, rules: Rules): Promise<AccessToken> => {
  const { claims } = await verifyJwt(token, { ...rules, typ: 'at+jwt', required: ['client_id'] })
  checkTokenUse(claims, 1)
  const clientId = optionalText(claims, 'client_id')
  if (clientId === undefined) throw new Refused('claim_invalid')
  return read(claims, clientId, scopesOf(claims))
}

const scheme = ({ scheme: given, request }: TokenContext): 'Bearer' | 'DPoP' =>
  given ?? (request?.proof === undefined ? 'Bearer' : 'DPoP')

/** RFC 9449 section 7: a bound token needs the scheme and a proof, an unbound one must not come with the scheme. */
const checkBinding = async (
  jkt: string | undefined,
  raw: string,
  context: TokenContext,
  rules: Rules,
): Promise<{ readonly dpopNonce?: string }> => {
  const { dpop, now, clockTolerance: tolerance } = rules
  if (jkt === undefined) {
    if (dpop?.required || scheme(context) === 'DPoP') throw new Refused('token_not_bound')
    return {}
  }
  if (!dpop) throw new Refused('confirmation_unsupported')
  if (scheme(context) !== 'DPoP' || !context.request) throw new Refused('dpop_proof_missing')
  await checkProof(context.request, { token: raw, jkt }, { dpop, now: now(), tolerance })
  const dpopNonce = await dpop.nonces?.current()
  return dpopNonce === undefined ? {} : { dpopNonce }
}

const refusal = (error: unknown, rules: Rules, context: TokenContext): Refusal => {
  // Anything else comes from what was plugged in: nothing was decided about the token.
  const refused = error instanceof Refused ? error : new Refused('unavailable', { cause: error })
  return refuse(
    refused.code,
    { ...rules, scheme: scheme(context), scopes: neededScopes(rules, context) },
    {
      ...(refused.dpopNonce && { dpopNonce: refused.dpopNonce }),
      ...(refused.cause !== undefined && { cause: refused.cause }),
    },
  )
}

const neededScopes = (rules: Rules, { requiredScopes = [] }: TokenContext): readonly string[] => [
  ...new Set([...rules.requiredScopes, ...requiredScopes]),
]

const verifyWith = async (rules: Rules, raw: unknown, context: TokenContext): Promise<VerifyResult> => {
  try {
    const token = await readToken(raw, rules)
    const jkt = boundKey(token.claims)
    const bound = await checkBinding(jkt, String(raw), context, rules)
    if (!neededScopes(rules, context).every((name) => token.scopes.includes(name)))
      throw new Refused('scope_missing')
    return { ok: true, token: { ...token, ...(jkt !== undefined && { jkt }) }, ...bound }
  } catch (error) {
    return refusal(error, rules, context)
  }
}

const verifyBindingWith = async (
  rules: Rules,
  raw: string,
  { jkt, ...context }: BindingContext,
): Promise<BindingResult> => {
  try {
    return { ok: true, ...(await checkBinding(jkt, raw, context, rules)) }
  } catch (error) {
    return refusal(error, rules, context)
  }
}

/** An ID token as a credential: of this issuer, for one of these applications, and not an access token. */
const verifyIdTokenWith = async (
  rules: Rules,
  raw: unknown,
  clientIds: readonly string[],
): Promise<VerifyResult> => {
  try {
    const { claims, header } = await verifyJwt(raw, { ...rules, audience: clientIds, required: [] })
    if (header.typ !== undefined && header.typ.toUpperCase() !== 'JWT')
      throw new Refused('token_type_invalid')
    // What OAuth and logout tokens have and ID tokens do not, for issuers that type none of them.
    if (['client_id', 'scope', 'scp', 'events'].some((name) => claims[name] !== undefined))
      throw new Refused('token_type_invalid')
    checkTokenUse(claims, 2)
    if (boundKey(claims) !== undefined) throw new Refused('confirmation_unsupported')
    // They are bound to no key and carry no scope: what every token is held to, they cannot meet.
    if (rules.dpop?.required) throw new Refused('token_not_bound')
    if (rules.requiredScopes.length > 0) throw new Refused('scope_missing')
    const audience = audienceOf(claims)
    const clientId = optionalText(claims, 'azp') ?? audience[0]
    // OpenID Connect Core 1.0 section 3.1.3.7, numbers 3 to 5: no audience that is not trusted.
    if (!clientId || ![clientId, ...audience].every((name) => clientIds.includes(name)))
      throw new Refused('audience_mismatch')
    return { ok: true, token: { ...read(claims, clientId, []), kind: 'user' } }
  } catch (error) {
    return refusal(error, rules, {})
  }
}

/**
 * Verifies one access token as RFC 9068 has it: type `at+jwt`, a signature of the issuer's own keys, `iss`, `aud`, `exp`,
 * `nbf`, `iat`, `sub` and `client_id`, the scopes, and the proof where the token is bound to a key.
 *
 * Never throws on a token, whatever it is; options that cannot work are a `TypeError`. With a verifier from
 * {@link createVerifier} options are checked once and used proofs are remembered; here, `dpop` needs its `replay`.
 *
 * @example
 * ```ts
 * import { createKeySource, verifyAccessToken } from '@countersign/access-token'
 *
 * declare const token: string
 * const issuer = 'https://id.example'
 * const keys = createKeySource({ issuer })
 *
 * const result = await verifyAccessToken(token, { issuer, audience: 'https://api.example', keys })
 * console.log(result.ok ? result.token.subject : result.code)
 * ```
 * @see https://www.rfc-editor.org/rfc/rfc9068#section-4
 */
export const verifyAccessToken = async (
  token: unknown,
  { scheme, request, requiredScopes, ...options }: VerifyOptions & TokenContext,
): Promise<VerifyResult> => {
  if (options.dpop && !options.dpop.replay)
    throw new TypeError('dpop.replay is needed here: a single call remembers no proof')
  return verifyWith(checkedRules({ ...options, requiredScopes }), token, {
    ...(scheme && { scheme }),
    ...(request && { request }),
  })
}

/**
 * Makes a verifier for the tokens of one issuer. Its options are checked here, with a `TypeError`; keys are loaded with
 * the first token.
 *
 * @example
 * ```ts
 * import { createVerifier } from '@countersign/access-token'
 *
 * declare const token: string
 * const verifier = createVerifier({ issuer: 'https://id.example', audience: 'https://api.example' })
 *
 * const result = await verifier.verify(token, { requiredScopes: ['files:read'] })
 * if (result.ok) console.log(result.token.kind, result.token.subject)
 *
 * const refused = await verifier.verify(token, { requiredScopes: ['files:write'] })
 * if (!refused.ok) console.log(refused.status, refused.code) // 403 scope_missing
 * ```
 * @see https://www.rfc-editor.org/rfc/rfc9068#section-4
 */
export const createVerifier = ({ keys, ...options }: VerifierOptions): Verifier => {
  const rules = checkedRules({ ...options, keys: keys ?? createKeySource(options) })
  return {
    verify: (token, context = {}) => verifyWith(rules, token, context),
    verifyIdToken: (token, clientIds) => verifyIdTokenWith(rules, token, clientIds),
    verifyBinding: (token, context = {}) => verifyBindingWith(rules, token, context),
    refuse: (code, scopes) => refuse(code, { ...rules, scopes: scopes ?? rules.requiredScopes }),
  }
}
