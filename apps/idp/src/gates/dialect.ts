import { isDeep, isRecord } from '../json.ts'

/** Levels of a `claims` parameter; a gate has 8. */
export const CLAIMS_LEVELS = 32

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/**
 * The walt.id IDP Kit reads `nft_token` at the top level of the `claims` parameter, where OpenID Connect Core 1.0 section
 * 5.5 knows `userinfo` and `id_token` only. It is moved to `userinfo`, which is where that kit answers it. A request with
 * both says two things and is left as it is, to be refused.
 */
const moved = (text: string): string | undefined => {
  const claims = parse(text)
  if (!isRecord(claims) || !Object.hasOwn(claims, 'nft_token') || isDeep(claims, CLAIMS_LEVELS))
    return undefined
  const { nft_token: asked, ...rest } = claims
  const userinfo = rest['userinfo'] ?? {}
  if (!isRecord(userinfo) || Object.hasOwn(userinfo, 'nft_token')) return undefined
  return JSON.stringify({ ...rest, userinfo: { ...userinfo, nft_token: asked } })
}

/**
 * Brings an authorization request in the predecessor's dialect into the form of OpenID Connect: `claim` is another spelling
 * of `claims`, and `nft_token` may stand at its top level. Undefined when nothing has to change. A signed request object
 * is not touched: what it says is what was signed.
 */
export const normaliseRequest = (parameters: URLSearchParams): URLSearchParams | undefined => {
  const [claim, claims] = [parameters.getAll('claim'), parameters.getAll('claims')]
  // A repeated parameter is an error of its own.
  if (claim.length > 1 || claims.length > 1) return undefined
  const [text] = claims.length > 0 ? claims : claim
  if (text === undefined) return undefined
  const changed = moved(text)
  if (changed === undefined && claims.length > 0) return undefined
  const normal = new URLSearchParams(parameters)
  normal.delete('claim')
  normal.set('claims', changed ?? text)
  return normal
}
