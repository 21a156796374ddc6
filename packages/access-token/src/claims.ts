import type { JWTPayload } from 'jose'
import { Refused } from './refused.ts'

/** A string claim that may be absent; anything else is refused. */
export const optionalText = (claims: JWTPayload, name: string): string | undefined => {
  const value = claims[name]
  if (value === undefined) return undefined
  if (typeof value !== 'string' || value === '') throw new Refused('claim_invalid')
  return value
}

/** scope-token of RFC 6749 section 3.3: also what may stand in a header. */
const SCOPE = /^[\x21\x23-\x5b\x5d-\x7e]+$/

const scopeList = (value: unknown): readonly string[] | undefined => {
  if (value === undefined) return undefined
  const list: unknown = typeof value === 'string' ? value.split(' ').filter((name) => name !== '') : value
  if (!Array.isArray(list) || !list.every((name) => typeof name === 'string' && SCOPE.test(name)))
    throw new Refused('claim_invalid')
  return [...new Set<string>(list)]
}

/** The scopes of `scope` (RFC 9068 section 2.2.3) or of the array `scp`; when a token has both, they must agree. */
export const scopesOf = (claims: JWTPayload): readonly string[] => {
  const scope = scopeList(claims['scope'])
  const scp = scopeList(claims['scp'])
  if (scope && scp && (scope.length !== scp.length || !scope.every((name) => scp.includes(name))))
    throw new Refused('claim_invalid')
  return scope ?? scp ?? []
}

/** Refuses a configured scope that could not be a scope: it would never match, or break the header. */
export const checkedScopes = (scopes: readonly string[] = []): readonly string[] => {
  if (!scopes.every((name) => SCOPE.test(name))) throw new TypeError('a scope is one word of printable ASCII')
  return scopes
}

/** `stt` says what a token is for, where issuers write it: 0 session, 1 access token, 2 ID token. */
export const checkTokenUse = (claims: JWTPayload, use: 1 | 2): void => {
  const { stt } = claims
  if (stt !== undefined && stt !== use) throw new Refused('token_type_invalid')
}

/**
 * The thumbprint of the key that the token is bound to (RFC 7800 section 3.1, RFC 9449 section 6). Every other way of
 * binding is refused: who ignores it accepts a stolen token.
 */
export const boundKey = (claims: JWTPayload): string | undefined => {
  const { cnf } = claims
  if (cnf === undefined) return undefined
  const members = typeof cnf === 'object' && cnf !== null ? Object.entries(cnf) : []
  const [member] = members
  if (members.length !== 1 || member?.[0] !== 'jkt' || typeof member[1] !== 'string' || member[1] === '')
    throw new Refused('confirmation_unsupported')
  return member[1]
}
