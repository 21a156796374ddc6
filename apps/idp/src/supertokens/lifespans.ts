import { ClientError } from '../clients/clientError.ts'
import type { ClientView } from '../clients/schema.ts'
import type { Given } from './fields.ts'
import { formatDuration, parseDuration } from './goDuration.ts'

type Lifetimes = NonNullable<ClientView['lifetimes']>

/** Which of our lifetimes each is. Those of one kind are one here, whichever grant issued the token. */
const LIFESPANS = {
  clientCredentialsGrantAccessTokenLifespan: 'clientCredentials',
  authorizationCodeGrantAccessTokenLifespan: 'accessToken',
  refreshTokenGrantAccessTokenLifespan: 'accessToken',
  authorizationCodeGrantIdTokenLifespan: 'idToken',
  refreshTokenGrantIdTokenLifespan: 'idToken',
  authorizationCodeGrantRefreshTokenLifespan: 'refreshToken',
  refreshTokenGrantRefreshTokenLifespan: 'refreshToken',
} as const satisfies Readonly<Record<string, keyof Lifetimes>>

type Name = keyof typeof LIFESPANS

const NAMES = Object.keys(LIFESPANS) as Name[]

const refuse = (field: Name, why: string): never => {
  throw new ClientError('client_invalid', `${field}: ${why}`, { field })
}

const seconds = (name: Name, text: string | null): number | undefined => {
  if (text === null) return undefined
  const value = parseDuration(text)
  return value !== undefined && value > 0 ? value : refuse(name, 'a duration in whole seconds, like 1h30m')
}

/** The lifetimes of before, with those that the request names in their place. Null goes back to the configured one. */
export const lifetimesOf = (given: Given, before: ClientView['lifetimes']): ClientView['lifetimes'] => {
  const set = new Map<keyof Lifetimes, number | undefined>()
  for (const name of NAMES) {
    const text = given[name]
    if (text === undefined) continue
    const kind = LIFESPANS[name]
    const value = seconds(name, text)
    if (set.has(kind) && set.get(kind) !== value)
      refuse(name, 'the lifetime is the same for every grant: name one, or both alike')
    set.set(kind, value)
  }
  if (set.size === 0) return before
  const entries = Object.entries({ ...before, ...Object.fromEntries(set) })
  const defined = Object.fromEntries(entries.filter(([, value]) => value !== undefined))
  return Object.keys(defined).length === 0 ? undefined : defined
}

/** All of them as SuperTokens shows them. */
export const shownLifespans = (
  lifetimes: ClientView['lifetimes'],
): Readonly<Record<string, string | null>> => ({
  ...Object.fromEntries(
    NAMES.map((name) => {
      const value = lifetimes?.[LIFESPANS[name]]
      return [name, value === undefined ? null : formatDuration(value)]
    }),
  ),
  implicitGrantAccessTokenLifespan: null,
  implicitGrantIdTokenLifespan: null,
})
