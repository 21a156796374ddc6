import { base64url, calculateJwkThumbprint, EmbeddedJWK, type JWTVerifyResult, jwtVerify } from 'jose'
import { checkedAlgorithms } from './algorithms.ts'
import type { Nonces } from './nonces.ts'
import { Refused } from './refused.ts'
import { createMemoryReplayStore, type ReplayStore } from './replay.ts'
import { sha256 } from './sha256.ts'

/** How tokens that are bound to a key are accepted (RFC 9449). */
export type DpopOptions = {
  /**
   * Where callers reach this API: scheme, host and, where a proxy cuts one off, path prefix. Proofs must be for this
   * address; the `Host` header is not asked, as whoever replays a proof writes it.
   */
  readonly origin: string
  /** Accept nothing but bound tokens. Default false. */
  readonly required?: boolean | undefined
  /** Seconds for which a proof is good. Default 60. */
  readonly maxAge?: number | undefined
  /** Where used proofs are remembered. Default: in this process. */
  readonly replay?: ReplayStore | undefined
  /** Demand a nonce of these in every proof. Default: none. */
  readonly nonces?: Nonces | undefined
  /** Default: ES256, ES384, EdDSA, Ed25519, RS256 and PS256. */
  readonly algorithms?: readonly string[] | undefined
}

/** The request that a proof must be for. */
export type ProvenRequest = {
  readonly method: string
  /** The address as this server sees it: of it, only the path is used. */
  readonly url: string
  /** The `DPoP` header. */
  readonly proof: string | undefined
}

/** DPoP options after their check. */
export type Dpop = {
  readonly origin: URL
  readonly required: boolean
  readonly maxAge: number
  readonly replay: ReplayStore
  readonly nonces: Nonces | undefined
  readonly algorithms: readonly string[]
}

/** Checks the options; throws a `TypeError` where they could not work. */
export const checkedDpop = (options: DpopOptions, now: () => Date): Dpop => {
  const { origin, required = false, maxAge = 60, replay, nonces, algorithms } = options
  const url = URL.canParse(origin) ? new URL(origin) : undefined
  if (!url || !/^https?:$/.test(url.protocol) || url.search || url.hash || url.username || url.password)
    throw new TypeError('dpop.origin is an http(s) address without credentials, query and fragment')
  if (!(maxAge > 0 && maxAge <= 600)) throw new TypeError('dpop.maxAge is between 0 and 600 seconds')
  return {
    origin: url,
    required,
    maxAge,
    replay: replay ?? createMemoryReplayStore({ now }),
    nonces,
    algorithms: checkedAlgorithms(algorithms),
  }
}

const COMPACT = /^[\w-]{1,4096}\.[\w-]{1,4096}\.[\w-]{1,2048}$/

const digest = async (text: string): Promise<string> => base64url.encode(await sha256(text))

/** RFC 9449 section 4.3, number 9: scheme, host and path count; query and fragment do not. */
const sameAddress = (htu: unknown, url: string, origin: URL): boolean => {
  // Joined as text: resolved, a path of two slashes would become a host.
  const full = url.startsWith('/') ? `${origin.origin}${url}` : url
  if (typeof htu !== 'string' || !URL.canParse(htu) || !URL.canParse(full)) return false
  const [claimed, asked] = [new URL(htu), new URL(full)]
  if (claimed.username || claimed.password) return false
  const path = `${origin.pathname.replace(/\/$/, '')}${asked.pathname}`
  return claimed.origin === origin.origin && claimed.pathname === path
}

const readProof = async (
  proof: string,
  dpop: Dpop,
  now: Date,
  tolerance: number,
): Promise<JWTVerifyResult> => {
  try {
    // Members that would make it a private or a shared key are refused by EmbeddedJWK.
    return await jwtVerify(proof, EmbeddedJWK, {
      typ: 'dpop+jwt',
      algorithms: [...dpop.algorithms],
      requiredClaims: ['iat', 'jti', 'htm', 'htu', 'ath'],
      currentDate: now,
      clockTolerance: tolerance,
    })
  } catch (cause) {
    throw new Refused('dpop_proof_invalid', { cause })
  }
}

const checkNonce = async (nonces: Nonces, nonce: unknown): Promise<void> => {
  if (typeof nonce === 'string' && (await nonces.accepts(nonce))) return
  throw new Refused('dpop_nonce_required', { dpopNonce: await nonces.current() })
}

/**
 * Checks a proof by RFC 9449 section 4.3 and throws {@link Refused}; the replay comes last, so that only proofs which are
 * good in every other way are remembered.
 */
export const checkProof = async (
  { method, url, proof }: ProvenRequest,
  bound: { readonly token: string; readonly jkt: string },
  { dpop, now, tolerance }: { readonly dpop: Dpop; readonly now: Date; readonly tolerance: number },
): Promise<void> => {
  if (proof === undefined) throw new Refused('dpop_proof_missing')
  if (!COMPACT.test(proof)) throw new Refused('dpop_proof_invalid')
  const { payload, protectedHeader } = await readProof(proof, dpop, now, tolerance)
  const { iat = 0, jti, htm, htu, ath, nonce } = payload
  if (typeof jti !== 'string' || jti === '' || !protectedHeader.jwk) throw new Refused('dpop_proof_invalid')
  const jkt = await calculateJwkThumbprint(protectedHeader.jwk)
  if (htm !== method || ath !== (await digest(bound.token)) || jkt !== bound.jkt)
    throw new Refused('dpop_proof_mismatch')
  if (!sameAddress(htu, url, dpop.origin)) throw new Refused('dpop_proof_mismatch')
  const age = now.getTime() / 1000 - iat
  if (age > dpop.maxAge + tolerance || age < -tolerance) throw new Refused('dpop_proof_expired')
  if (dpop.nonces) await checkNonce(dpop.nonces, nonce)
  const until = Math.ceil(iat + dpop.maxAge + 2 * tolerance + 1)
  if (!(await dpop.replay.claim(await digest(`${jkt} ${jti}`), until)))
    throw new Refused('dpop_proof_replayed')
}
