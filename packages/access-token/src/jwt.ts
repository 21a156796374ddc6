import { errors, type JWTPayload, type JWTVerifyOptions, jwtVerify } from 'jose'
import type { KeySource } from './keys.ts'
import type { RefusalCode } from './refusal.ts'
import { Refused } from './refused.ts'

/** Three parts of base64url (RFC 7515 section 7.1). */
const COMPACT = /^[\w-]+\.[\w-]+\.[\w-]+$/

const MAX_BYTES = 16_384

const BY_CLAIM: Readonly<Record<string, RefusalCode>> = {
  typ: 'token_type_invalid',
  iss: 'issuer_mismatch',
  aud: 'audience_mismatch',
  nbf: 'not_yet_valid',
}

const codeOf = (error: unknown): RefusalCode => {
  if (error instanceof errors.JWTExpired) return 'expired'
  if (error instanceof errors.JWTClaimValidationFailed)
    return error.reason === 'check_failed' ? (BY_CLAIM[error.claim] ?? 'claim_invalid') : 'claim_invalid'
  if (error instanceof errors.JOSEAlgNotAllowed) return 'algorithm_not_allowed'
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'signature_invalid'
  return 'token_malformed'
}

/** Tells "there is no such key" from "the keys cannot be had". */
const findKey =
  (keys: KeySource): KeySource =>
  async (header, token) => {
    try {
      return await keys(header, token)
    } catch (cause) {
      if (cause instanceof errors.JWKSNoMatchingKey || cause instanceof errors.JWKSMultipleMatchingKeys)
        throw new Refused('key_not_found', { cause })
      if (cause instanceof errors.JOSENotSupported) throw new Refused('algorithm_not_allowed', { cause })
      throw new Refused('unavailable', { cause })
    }
  }

/** What every JWT is held to, whatever it is for. */
export type JwtRules = {
  readonly issuer: string
  readonly audience: readonly string[]
  readonly algorithms: readonly string[]
  readonly keys: KeySource
  /** Seconds. */
  readonly clockTolerance: number
  readonly now: () => Date
  readonly required: readonly string[]
  readonly typ?: string | undefined
}

/** Verifies signature, issuer, audience and times; throws {@link Refused}. */
export const verifyJwt = async (
  token: unknown,
  { issuer, audience, algorithms, keys, clockTolerance, now, required, typ }: JwtRules,
): Promise<{ readonly claims: JWTPayload; readonly header: { readonly typ?: string | undefined } }> => {
  if (typeof token !== 'string') throw new Refused('token_malformed')
  if (token.length > MAX_BYTES) throw new Refused('token_too_large')
  if (!COMPACT.test(token)) throw new Refused('token_malformed')
  const currentDate = now()
  const options: JWTVerifyOptions = {
    issuer,
    audience: [...audience],
    algorithms: [...algorithms],
    requiredClaims: ['iss', 'aud', 'exp', 'iat', 'sub', ...required],
    clockTolerance,
    currentDate,
    ...(typ && { typ }),
  }
  try {
    const { payload, protectedHeader } = await jwtVerify(token, findKey(keys), options)
    const { iat = 0, sub } = payload
    if (typeof sub !== 'string' || sub === '') throw new Refused('claim_invalid')
    if (iat > currentDate.getTime() / 1000 + clockTolerance) throw new Refused('issued_in_future')
    return { claims: payload, header: { typ: protectedHeader.typ } }
  } catch (error) {
    throw error instanceof Refused ? error : new Refused(codeOf(error), { cause: error })
  }
}
