import { audienceOf, resourceOf, TOKEN_MEMBERS } from '../config/m2m.ts'
import type { Config } from '../config/schema.ts'
import type { SigningAlg } from '../keys/keys.ts'
import { adminAudience } from './adminAudience.ts'

/** A resource server: who takes access tokens. */
export type Audience = {
  /** As the configuration and clients name it. */
  readonly name: string
  /** What people read. */
  readonly title?: string | undefined
  /** `aud` of its tokens, and what a request names as `audience`. */
  readonly audience: string
  /** What a request names as `resource` (RFC 8707). */
  readonly resource: string
  readonly scopes: readonly string[]
  /** Seconds. */
  readonly tokenTtl: number
  readonly signingAlg: SigningAlg
  readonly members: readonly (typeof TOKEN_MEMBERS)[number][]
  /** The admin endpoints: programs only, and a client's scopes there are its `adminRights`. */
  readonly admin?: true | undefined
}

/** The configured resource servers. */
export type Audiences = {
  readonly all: readonly Audience[]
  readonly named: (name: string) => Audience | undefined
  /** By `resource`, or by `audience` where that is what was sent. */
  readonly asked: (identifier: string) => Audience | undefined
}

/** Reads the resource servers out of the configuration, with the admin endpoints where applications may use them. */
export const createAudiences = ({
  admin,
  issuer,
  m2m,
  supertokens,
}: Pick<Config, 'admin' | 'issuer' | 'm2m' | 'supertokens'>): Audiences => {
  const configured = Object.entries(m2m.audiences).map(
    ([name, entry]): Audience => ({
      ...entry,
      members: entry.members ?? (supertokens.enabled ? TOKEN_MEMBERS : []),
      name,
      audience: audienceOf(name, entry),
      resource: resourceOf(name, entry),
    }),
  )
  const all = admin.actors.includes('app') ? [...configured, adminAudience(issuer)] : configured
  const byName = new Map(all.map((entry) => [entry.name, entry]))
  const byIdentifier = new Map(
    all.flatMap((entry) => [
      [entry.audience, entry],
      [entry.resource, entry],
    ]),
  )
  return {
    all,
    named: (name) => byName.get(name),
    asked: (identifier) => byIdentifier.get(identifier),
  }
}
