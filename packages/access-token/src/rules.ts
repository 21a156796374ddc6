import { checkedAlgorithms } from './algorithms.ts'
import { checkedScopes } from './claims.ts'
import { checkedDpop, type Dpop } from './dpop.ts'
import type { KeySource } from './keys.ts'
import type { VerifyOptions } from './types.ts'

/** Options after their check. */
export type Rules = {
  readonly issuer: string
  readonly audience: readonly string[]
  readonly keys: KeySource
  readonly algorithms: readonly string[]
  readonly clockTolerance: number
  readonly requiredScopes: readonly string[]
  readonly dpop: Dpop | undefined
  readonly realm: string
  readonly now: () => Date
}

const checkedAudience = (audience: string | readonly string[]): readonly string[] => {
  const list: readonly unknown[] = typeof audience === 'string' ? [audience] : audience
  if (
    !Array.isArray(list) ||
    list.length === 0 ||
    !list.every((name) => typeof name === 'string' && name !== '')
  )
    throw new TypeError('audience must name this API: without it, tokens for others would be accepted')
  return list
}

/** Checks options once, with a `TypeError` for those that would accept too much or never work. */
export const checkedRules = ({
  issuer,
  audience,
  keys,
  algorithms,
  clockTolerance = 10,
  requiredScopes,
  dpop,
  realm = 'api',
  now = () => new Date(),
}: VerifyOptions): Rules => {
  if (typeof issuer !== 'string' || issuer === '') throw new TypeError('issuer must be named')
  if (!(clockTolerance >= 0 && clockTolerance <= 300))
    throw new TypeError('clockTolerance is between 0 and 300 seconds')
  if (!/^[\w .:/-]+$/.test(realm)) throw new TypeError('realm is plain text')
  return {
    issuer,
    audience: checkedAudience(audience),
    keys,
    algorithms: checkedAlgorithms(algorithms),
    clockTolerance,
    requiredScopes: checkedScopes(requiredScopes),
    dpop: dpop && checkedDpop(dpop, now),
    realm,
    now,
  }
}
