import { z } from 'zod'
import { RESERVED_SCOPES } from '../claims.ts'
import { SIGNING_ALGS } from '../keys/keys.ts'
import type { ConfigIssue } from './errors.ts'

/** RFC 6749 section 3.3. */
export const scopeName = z.string().regex(/^[\x21\x23-\x5b\x5d-\x7e]{1,200}$/, {
  error: 'a scope: printable ASCII without space, quotation mark and backslash',
})

/** Name of a resource server in the configuration. */
export const audienceName = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,63}$/, { error: 'lower-case letters, digits and -' })

/** RFC 8707 section 2: an absolute URI without a fragment. */
const resource = z
  .string()
  .max(500)
  .refine((text) => URL.canParse(text) && !text.includes('#'), {
    error: 'an absolute URI without a fragment',
  })

/** Members that some verifiers expect besides those of RFC 9068. */
export const TOKEN_MEMBERS = ['stt', 'scp', 'aud', 'gid', 'nbf'] as const

const audience = z.strictObject({
  audience: z
    .string()
    .regex(/^[\x21-\x7e]{1,500}$/, { error: 'printable ASCII without spaces' })
    .optional()
    .describe(
      '`aud` of the tokens, and what a request names as `audience`. Default: `resource` where that is set, else the name.',
    ),
  resource: resource
    .optional()
    .describe(
      'What a request names as `resource` (RFC 8707). Default: `audience` where that is a URI, else `urn:countersign:audience:<name>`.',
    ),
  title: z
    .string()
    .min(1)
    .max(100)
    .optional()
    .describe('What people read on the consent page. Default: `audience`.'),
  scopes: z.array(scopeName).max(500).default([]).describe('Scopes that it understands.'),
  tokenTtl: z
    .int()
    .min(1)
    .max(86_400)
    .default(3600)
    .describe('Lifetime of its access tokens, unless the client has one of its own. In seconds.'),
  signingAlg: z.enum(SIGNING_ALGS).default('RS256').describe('Signature of its access tokens.'),
  members: z
    .array(z.enum(TOKEN_MEMBERS))
    .max(TOKEN_MEMBERS.length)
    .optional()
    .describe(
      'Members besides those of RFC 9068: `stt` (1), `scp` (scopes as a list), `aud` (as a list), `gid`, `nbf`. Default: none, or all where `supertokens.enabled` is set.',
    ),
})

/** Access tokens for programs that act for themselves, and the resource servers that take them. */
export const m2m = z
  .strictObject({
    audiences: z
      .record(audienceName, audience)
      .default({})
      .describe('Resource servers by name. Clients are allowed them one by one.'),
  })
  .describe('Service to service: the client credentials grant.')

/** What there is to check. */
type Checked = {
  readonly issuer: string
  readonly admin: { readonly actors: readonly string[] }
  readonly m2m: z.output<typeof m2m>
  readonly nft: { readonly mappings: readonly { readonly scopes: readonly string[] }[] }
}

const repeated = (values: readonly string[]): string | undefined =>
  values.find((value, index) => values.indexOf(value) !== index)

type Named = Pick<z.output<typeof audience>, 'audience' | 'resource'>

/** `aud` of a resource server's tokens (RFC 9068 section 3: the resource, where a request names one). */
export const audienceOf = (name: string, { audience: aud, resource: set }: Named): string =>
  aud ?? set ?? name

/** `resource` of a resource server, by its name and settings. */
export const resourceOf = (name: string, entry: Named): string => {
  const aud = audienceOf(name, entry)
  return (
    entry.resource ?? (URL.canParse(aud) && !aud.includes('#') ? aud : `urn:countersign:audience:${name}`)
  )
}

const isOurs = (name: string, entry: Named): boolean =>
  [audienceOf(name, entry), entry.resource].some((value) => value?.startsWith('urn:countersign:'))

/** Names that would mean two things: a request must never be answered for another resource server than it meant. */
export const m2mIssues = ({
  admin: { actors },
  issuer,
  m2m: { audiences },
  nft,
}: Checked): readonly ConfigIssue[] => {
  const entries = Object.entries(audiences)
  const issue = (name: string, message: string): ConfigIssue => ({
    code: 'audience_invalid',
    path: `m2m.audiences.${name}`,
    message,
  })
  const names = entries.flatMap(([name, entry]) => [
    ...new Set([audienceOf(name, entry), resourceOf(name, entry)]),
  ])
  const twice = repeated(names)
  const taken = new Set([...RESERVED_SCOPES, ...nft.mappings.flatMap(({ scopes }) => scopes)])
  return [
    ...(twice === undefined
      ? []
      : [
          {
            code: 'audience_invalid' as const,
            path: 'm2m.audiences',
            message: `${twice} names two resource servers`,
          },
        ]),
    ...entries.flatMap(([name, { scopes }]) =>
      scopes
        .filter((scope) => taken.has(scope))
        .map((scope) => issue(name, `${scope} is a scope of sign-ins`)),
    ),
    ...entries
      .filter(([name, entry]) => isOurs(name, entry))
      .map(([name]) => issue(name, 'urn:countersign: is for the names given here')),
    ...entries.filter(([name]) => name in Object.prototype).map(([name]) => issue(name, 'a reserved word')),
    ...(actors.includes('app') ? entries : [])
      .filter(([name, entry]) =>
        [name, entry.audience, resourceOf(name, entry)].some(
          (id) => id === 'admin' || id === `${issuer}/admin`,
        ),
      )
      .map(([name]) => issue(name, 'the admin endpoints have this name: see admin.actors')),
  ]
}
