import { errors, importJWK, type JWTPayload, jwtVerify, SignJWT } from 'jose'
import type { AppContext } from '../context.ts'
import { type Refusal, refuse } from '../http/refusal.ts'
import { loadPublished } from '../keys/keyring.ts'
import { publicJwk } from '../keys/keys.ts'
import type { ExternalPage } from './page.ts'

/** A kind of its own: no other token of ours passes for a hand-off, and a hand-off for none of them (RFC 8725 section 3.11). */
const TYPE = 'countersign-handoff+jwt'

/** The shortest signatures of those that every key set here has: the token travels in a URL. */
const ALG = 'ES256'

type Base = Pick<AppContext, 'config' | 'now' | 'store'>

/** In signing order, as they are published. */
const keysOf = async (context: Base) => (await loadPublished(context)).filter(({ alg }) => alg === ALG)

/** Signs the hand-off with that name: from this issuer, for that page alone, for a short time. */
export const signHandoff = async (
  context: Base,
  { expiresAt, id, page }: { readonly id: string; readonly page: ExternalPage; readonly expiresAt: number },
): Promise<string> => {
  const [key] = await keysOf(context)
  if (!key) throw new Error(`there is no ${ALG} key`)
  return new SignJWT()
    .setProtectedHeader({ alg: ALG, kid: key.kid, typ: TYPE })
    .setIssuer(context.config.issuer)
    .setAudience(page.origin)
    .setIssuedAt(Math.floor(context.now().getTime() / 1000))
    .setExpirationTime(expiresAt)
    .setJti(id)
    .sign(await importJWK(key.jwk, ALG))
}

const invalid = (): Refusal => refuse('handoff_invalid', 400, 'this is not a hand-off of this provider')

const nameOf = ({ jti }: JWTPayload) =>
  typeof jti === 'string' && jti !== '' ? { ok: true as const, id: jti } : invalid()

/** Reads a hand-off that the page has got; its name, or why it is none. */
export const readHandoff = async (
  context: Base,
  { page, token }: { readonly token: string; readonly page: ExternalPage },
): Promise<{ readonly ok: true; readonly id: string } | Refusal> => {
  const keys = await keysOf(context)
  try {
    const { payload } = await jwtVerify(
      token,
      ({ kid }) => {
        const key = keys.find((one) => one.kid === kid)
        if (!key) throw new errors.JWKSNoMatchingKey()
        return importJWK(publicJwk(key), ALG)
      },
      {
        algorithms: [ALG],
        typ: TYPE,
        issuer: context.config.issuer,
        audience: page.origin,
        currentDate: context.now(),
        requiredClaims: ['exp', 'jti'],
      },
    )
    return nameOf(payload)
  } catch (error) {
    if (error instanceof errors.JWTExpired) {
      return refuse('handoff_expired', 410, 'the hand-off is too old; start again')
    }
    if (error instanceof errors.JOSEError) return invalid()
    throw error
  }
}
