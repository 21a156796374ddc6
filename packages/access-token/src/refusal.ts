/** What an OAuth error means for the caller: RFC 6750 section 3.1, RFC 9449 section 7.1, RFC 6749 section 5.2. */
export type OAuthError =
  | 'invalid_request'
  | 'invalid_token'
  | 'insufficient_scope'
  | 'invalid_dpop_proof'
  | 'use_dpop_nonce'
  | 'temporarily_unavailable'

type Rule = { readonly error?: OAuthError; readonly status: 400 | 401 | 403 | 503; readonly text: string }

const invalidToken = (text: string): Rule => ({ error: 'invalid_token', status: 401, text })
const invalidProof = (text: string): Rule => ({ error: 'invalid_dpop_proof', status: 401, text })
const invalidRequest = (text: string): Rule => ({ error: 'invalid_request', status: 400, text })
const forbidden = (text: string): Rule => ({ error: 'insufficient_scope', status: 403, text })

/** Every code that a request is refused with. */
export const REFUSAL_CODES = [
  'credentials_missing',
  'credentials_malformed',
  'credentials_multiple',
  'token_in_url',
  'token_too_large',
  'token_malformed',
  'token_type_invalid',
  'algorithm_not_allowed',
  'key_not_found',
  'signature_invalid',
  'issuer_mismatch',
  'audience_mismatch',
  'expired',
  'not_yet_valid',
  'issued_in_future',
  'claim_invalid',
  'confirmation_unsupported',
  'dpop_proof_missing',
  'token_not_bound',
  'dpop_proof_invalid',
  'dpop_proof_mismatch',
  'dpop_proof_expired',
  'dpop_proof_replayed',
  'dpop_nonce_required',
  'application_key_missing',
  'application_mismatch',
  'client_secret_invalid',
  'scope_missing',
  'actor_not_allowed',
  'unavailable',
] as const

/**
 * Why a request was refused: one of {@link REFUSAL_CODES}. Codes are stable: they are never renamed, and a new one is a
 * minor release.
 *
 * `unavailable` is no verdict on the token: the keys or the record of used proofs could not be reached.
 */
export type RefusalCode = (typeof REFUSAL_CODES)[number]

/** One line a code: the texts never repeat what was sent, so they are safe in a header. */
const RULES: Readonly<Record<RefusalCode, Rule>> = {
  // RFC 6750 section 3.1: no error code for a request without authentication.
  credentials_missing: { status: 401, text: 'Authentication is required' },
  credentials_malformed: invalidRequest('The Authorization header is not a scheme and one token'),
  credentials_multiple: invalidRequest('More than one way of authentication was used'),
  token_in_url: invalidRequest('A token must not be sent in the address'),
  token_too_large: invalidToken('The token is too large'),
  token_malformed: invalidToken('The token is not a signed JWT'),
  token_type_invalid: invalidToken('The token is not of the type that is accepted here'),
  algorithm_not_allowed: invalidToken('The token is signed with an algorithm that is not accepted'),
  key_not_found: invalidToken('The issuer has no such key'),
  signature_invalid: invalidToken('The signature does not match'),
  issuer_mismatch: invalidToken('The token is from another issuer'),
  audience_mismatch: invalidToken('The token is for another audience'),
  expired: invalidToken('The token has expired'),
  not_yet_valid: invalidToken('The token is not valid yet'),
  issued_in_future: invalidToken('The token was issued in the future'),
  claim_invalid: invalidToken('A required claim is missing or malformed'),
  confirmation_unsupported: invalidToken('The token is bound to a key in a way that is not supported here'),
  dpop_proof_missing: invalidToken('The token is bound to a key: send it with the DPoP scheme and a proof'),
  token_not_bound: invalidToken('Only tokens that are bound to a key are accepted'),
  dpop_proof_invalid: invalidProof('The DPoP proof is malformed or its signature does not match'),
  dpop_proof_mismatch: invalidProof('The DPoP proof is for another request, token or key'),
  dpop_proof_expired: invalidProof('The DPoP proof is too old or dated ahead'),
  dpop_proof_replayed: invalidProof('The DPoP proof was used before'),
  dpop_nonce_required: {
    error: 'use_dpop_nonce',
    status: 401,
    text: 'The DPoP proof needs the nonce of this answer',
  },
  application_key_missing: invalidRequest('A client secret needs an application key'),
  application_mismatch: invalidToken('The token was issued to another application'),
  client_secret_invalid: { status: 401, text: 'The application key or the client secret is wrong' },
  scope_missing: forbidden('The token does not have the scope that is required'),
  actor_not_allowed: forbidden('This kind of caller is not allowed here'),
  unavailable: {
    error: 'temporarily_unavailable',
    status: 503,
    text: 'The token cannot be checked at the moment',
  },
}

/** A refusal, ready to be answered. */
export type Refusal = {
  readonly ok: false
  readonly code: RefusalCode
  /** The error of the standard; none where nothing was presented (RFC 6750 section 3.1). */
  readonly error?: OAuthError | undefined
  readonly status: 400 | 401 | 403 | 503
  /** What to tell the caller. Fixed by the code, without anything that was sent. */
  readonly description: string
  /** For the `WWW-Authenticate` header; none with status 503. */
  readonly wwwAuthenticate?: string | undefined
  /** For the `DPoP-Nonce` header. */
  readonly dpopNonce?: string | undefined
  /** Why it could not be decided, for your log. Never send it. */
  readonly cause?: unknown
}

/** What a challenge says besides its error. */
export type Challenge = {
  readonly realm: string
  /** The scheme that was used, where one was. */
  readonly scheme?: 'Bearer' | 'DPoP' | undefined
  readonly scopes?: readonly string[] | undefined
  /** Algorithms of DPoP proofs, where DPoP is accepted; `required` where nothing else is. */
  readonly dpop?: { readonly algorithms: readonly string[]; readonly required: boolean } | undefined
}

const quoted = (name: string, value: string): string => `${name}="${value}"`

/** Writes the challenges of RFC 6750 section 3 and RFC 9449 section 7.1; the error goes to the scheme that was used. */
const challenges = (rule: Rule, { realm, scheme, scopes = [], dpop }: Challenge): string => {
  const used = dpop && (dpop.required || scheme === 'DPoP') ? 'DPoP' : 'Bearer'
  const say = (name: 'Bearer' | 'DPoP', own: readonly string[]): string => {
    const error =
      name === used && rule.error ? [quoted('error', rule.error), quoted('error_description', rule.text)] : []
    const scope = name === used && scopes.length > 0 ? [quoted('scope', scopes.join(' '))] : []
    return `${name} ${[quoted('realm', realm), ...error, ...scope, ...own].join(', ')}`
  }
  return [
    ...(dpop?.required ? [] : [say('Bearer', [])]),
    ...(dpop ? [say('DPoP', [quoted('algs', dpop.algorithms.join(' '))])] : []),
  ].join(', ')
}

/** Makes the refusal of a code. */
export const refuse = (
  code: RefusalCode,
  challenge: Challenge,
  extra: { readonly dpopNonce?: string | undefined; readonly cause?: unknown } = {},
): Refusal => {
  const rule = RULES[code]
  return {
    ok: false,
    code,
    ...(rule.error && { error: rule.error }),
    status: rule.status,
    description: rule.text,
    ...(rule.status !== 503 && { wwwAuthenticate: challenges(rule, challenge) }),
    ...extra,
  }
}

/** The JSON that a refusal is answered with. */
export type RefusalBody = {
  readonly error?: OAuthError | undefined
  readonly error_description: string
  readonly code: RefusalCode
}

/** A refusal as status, headers and JSON body. */
export const answerOf = (
  refusal: Refusal,
): {
  readonly status: Refusal['status']
  readonly headers: Readonly<Record<string, string>>
  readonly body: RefusalBody
} => ({
  status: refusal.status,
  headers: {
    'cache-control': 'no-store',
    ...(refusal.wwwAuthenticate && { 'www-authenticate': refusal.wwwAuthenticate }),
    ...(refusal.dpopNonce && { 'dpop-nonce': refusal.dpopNonce }),
    ...(refusal.status === 503 && { 'retry-after': '5' }),
  },
  body: {
    ...(refusal.error && { error: refusal.error }),
    error_description: refusal.description,
    code: refusal.code,
  },
})
