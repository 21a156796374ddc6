import { isRecord } from '../json.ts'

const INACTIVE = { active: false, status: 'OK' } as const

const wordsOf = (value: unknown): readonly unknown[] =>
  typeof value === 'string' ? value.split(' ') : Array.isArray(value) ? value : []

/**
 * An answer of RFC 7662 as SuperTokens gives it. With `scope` the token only counts if it has all of that; who asks so must
 * not be told of less.
 */
export const introspected =
  (scope: string | null) =>
  (body: unknown): object => {
    if (!isRecord(body) || body['active'] !== true) return INACTIVE
    const has = wordsOf(body['scp'] ?? body['scope'])
    const lacks = wordsOf(scope ?? '').some((word) => word !== '' && !has.includes(word))
    if (lacks) return INACTIVE
    const use = body['token_type'] === undefined ? 'refresh_token' : 'access_token'
    return { ...body, token_use: use, status: 'OK' }
  }
