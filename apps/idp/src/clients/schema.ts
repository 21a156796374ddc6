import { z } from 'zod'
import { adminRights } from '../config/admin.ts'
import { isLoopback } from '../config/loopback.ts'
import { audienceName, scopeName } from '../config/m2m.ts'
import { SIGNING_ALGS } from '../keys/keys.ts'

const uri = z.url().max(2000)
const webUri = z.url({ protocol: /^https?$/ }).max(2000)

const isConfidential = (text: string): boolean => !/^http:/i.test(text) || isLoopback(text)
const CONFIDENTIAL = { error: 'https is required unless the host is loopback' }

/** RFC 9700 section 2.6: a code must not travel in clear. A user part would make the host look like another one. */
const redirectUri = uri
  .refine(isConfidential, CONFIDENTIAL)
  .refine((text) => URL.parse(text)?.username === '' && URL.parse(text)?.password === '', {
    error: 'no user part',
  })
  .refine((text) => !text.includes('#'), { error: 'no fragment' })

/** Control and direction characters: a name must not rearrange the sentence that says who asks. */
const UNSAFE = /[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u

/** A joiner alone is no name. */
const SEEN = /[\p{L}\p{N}\p{S}]/u

/** Characters without a shape: with one, two names look the same. Some scripts and pictures need joiners and variants. */
const UNSEEN = /(?!\u200c|\u200d|\p{Variation_Selector})\p{Default_Ignorable_Code_Point}/u

/**
 * No colon: every subject has one (`eip155:…`, `pairwise:…`), so a client id can never equal a `sub`
 * (RFC 9700 section 4.15). No name that every object has: the protocol layer keeps plain objects by client id, and
 * `__proto__` would be one for all people and all clients.
 */
export const clientId = z
  .string()
  .regex(/^[A-Za-z0-9._~-]{1,128}$/, { error: 'letters, digits, . _ ~ - only, at most 128' })
  .refine((id) => !(id in Object.prototype), { error: 'a reserved word' })

const gateName = z.string().regex(/^[a-z][a-z0-9-]{0,63}$/, { error: 'lower-case letters, digits and -' })

/** CAIP-2, a slash, and the collection as a query names it. */
const collection = z.string().regex(/^[-a-z0-9]{3,8}:[-_a-zA-Z0-9]{1,32}\/[\x21-\x7e]{1,200}$/, {
  error: 'has to be <CAIP-2>/<collection>',
})

/**
 * Where nobody is sent back to, the home page is what tells people who asks (RFC 8628 section 5.4). Programs that act for
 * themselves meet nobody.
 */
const reachable = ({ clientCredentials, clientUri, deviceGrant, introspects, redirectUris }: Ways): boolean =>
  redirectUris.length > 0 ||
  (deviceGrant ? clientUri !== undefined : clientCredentials || introspects.length > 0)

/** RFC 6749 section 4.4: confidential clients only. A resource server is asked for its credentials as well. */
const confidential = ({ authMethod, clientCredentials, introspects }: Ways): boolean =>
  authMethod !== 'none' || !(clientCredentials || introspects.length > 0)

const defaultsAllowed = ({ audiences, defaultAudience }: Ways): boolean =>
  defaultAudience === undefined || audiences.includes(defaultAudience)

const scopesAllowed = ({ defaultScopes, scopes }: Ways): boolean =>
  defaultScopes?.every((scope) => scopes.includes(scope)) ?? true

type Ways = {
  readonly authMethod: string
  readonly audiences: readonly string[]
  readonly clientCredentials: boolean
  readonly defaultAudience?: string | undefined
  readonly defaultScopes?: readonly string[] | undefined
  readonly introspects: readonly string[]
  readonly scopes: readonly string[]
  readonly clientUri?: string | undefined
  readonly deviceGrant: boolean
  readonly frontchannelLogoutUri?: string | undefined
  readonly redirectUris: readonly string[]
}

const lifetime = z.int().min(1).max(86_400).optional()

/** Each field by itself; {@link clientSchema} says which go together. */
export const clientFields = z.strictObject({
  clientId: clientId.optional().describe('Default: random.'),
  name: z
    .string()
    .trim()
    .min(1)
    .max(100)
    .refine((name) => SEEN.test(name) && !UNSEEN.test(name) && !UNSAFE.test(name), {
      error: 'letters, digits or symbols, and no control, direction and invisible characters',
    })
    .describe('Shown to people on the connect and consent pages.'),
  redirectUris: z
    .array(redirectUri)
    .max(50)
    .default([])
    .describe('Compared exactly. None: a client of the device or client credentials grant only.'),
  postLogoutRedirectUris: z.array(uri).max(50).default([]).describe('Where a sign-out may return to.'),
  backchannelLogoutUri: webUri
    .refine(isConfidential, CONFIDENTIAL)
    .optional()
    .describe('Told when a session ends, by OpenID Connect Back-Channel Logout.'),
  frontchannelLogoutUri: webUri
    .refine(isConfidential, CONFIDENTIAL)
    .optional()
    .describe(
      'Loaded in a frame when a person signs out, by OpenID Connect Front-Channel Logout; of the origin of a redirect URI. http is for loopback in development.',
    ),
  frontchannelLogoutSessionRequired: z
    .boolean()
    .default(true)
    .describe('Whether `iss` and `sid` are added to it; then ID tokens have a `sid`.'),
  authMethod: z
    .enum(['client_secret_basic', 'client_secret_post', 'private_key_jwt', 'none'])
    .default('client_secret_basic')
    .describe('`none` is a public client.'),
  applicationType: z
    .enum(['web', 'native'])
    .default('web')
    .describe('Native clients may use any loopback port.'),
  refreshTokens: z.boolean().default(true).describe('Allow `offline_access`.'),
  deviceGrant: z
    .boolean()
    .default(false)
    .describe(
      'Allow the device authorization grant (RFC 8628): a code shown on one device is entered on another.',
    ),
  idTokenAlg: z.enum(SIGNING_ALGS).default('RS256').describe('ID token signature.'),
  userinfoAlg: z
    .enum(SIGNING_ALGS)
    .optional()
    .describe('Signature of answers of the UserInfo endpoint. Default: plain JSON.'),
  subjectType: z.enum(['public', 'pairwise']).default('public').describe('`pairwise`: a subject of its own.'),
  sectorIdentifierUri: z
    .url({ protocol: /^https$/ })
    .max(2000)
    .optional()
    .describe('Lists the redirect URIs of clients that know people by the same pairwise subjects.'),
  requirePushedRequests: z.boolean().default(false).describe('PAR only.'),
  dpopBound: z.boolean().default(false).describe('Sender-constrained access tokens only (RFC 9449).'),
  profile: z
    .enum(['none', 'fapi2'])
    .default('none')
    .describe(
      '`fapi2`: held to the FAPI 2.0 Security Profile in everything; what does not fit it is refused here.',
    ),
  clientUri: webUri.optional().describe('Home page: the way back from error pages.'),
  logoUri: webUri.optional().describe('Logo.'),
  policyUri: webUri.optional().describe('Privacy policy.'),
  tosUri: webUri.optional().describe('Terms of service.'),
  jwksUri: webUri.refine(isConfidential, CONFIDENTIAL).optional().describe('Keys for `private_key_jwt`.'),
  gates: z.array(gateName).max(20).default([]).describe('Gates that every sign-in has to meet.'),
  allowedGates: z.array(gateName).max(100).default([]).describe('Gates that requests may ask for by name.'),
  collections: z
    .array(collection)
    .max(200)
    .default([])
    .describe(
      'Collections that requests may ask for, `<CAIP-2>/<collection>`; on an Asset Hub `<CAIP-2>/<pallet>:<number>`.',
    ),
  delegates: z
    .array(z.enum(['delegate-v2', 'delegate-v1', 'erc5639', 'erc6551', 'hybrid-custody']))
    .max(5)
    .default([])
    .describe('Ways of holding for another account that requests may accept.'),
  disclosure: z
    .enum(['full', 'tier', 'boolean'])
    .default('full')
    .describe('The most that is told of tokens.'),
  adminScope: z
    .enum(['none', 'strict', 'filter'])
    .default('none')
    .describe(
      'Whether it may ask for the scope `admin`, which members of the team have: `strict` fails the sign-in of others, `filter` leaves the scope out.',
    ),
  adminRights: adminRights
    .optional()
    .describe(
      'What it may do at the admin endpoints, by itself or for members of the team, where `admin.actors` lets them in. Default: nothing.',
    ),
  clientCredentials: z
    .boolean()
    .default(false)
    .describe('Allow tokens for the client itself, without a person (client credentials grant).'),
  audiences: z
    .array(audienceName)
    .max(100)
    .default([])
    .describe('Resource servers of `m2m.audiences` that it may get tokens for. None: no tokens.'),
  scopes: z
    .array(scopeName)
    .max(500)
    .default([])
    .describe('Scopes of resource servers that its tokens may have. None: no scopes.'),
  defaultAudience: audienceName
    .optional()
    .describe('For requests that name no audience. Default: the only one in `audiences`.'),
  defaultScopes: z
    .array(scopeName)
    .max(500)
    .optional()
    .describe('For requests that name no scope. Default: all that it may have there.'),
  lifetimes: z
    .strictObject({
      clientCredentials: lifetime,
      accessToken: lifetime,
      idToken: lifetime,
      refreshToken: z.int().min(1).max(31_536_000).optional(),
    })
    .optional()
    .describe('Lifetimes of its own, in seconds, in place of the configured ones.'),
  introspects: z
    .array(audienceName)
    .max(100)
    .default([])
    .describe('Resource servers whose tokens of all clients it may introspect: it is one of them.'),
  policy: gateName.optional().describe('Policy that has to allow every sign-in with a gate.'),
  jwks: z.strictObject({ keys: z.array(z.record(z.string(), z.unknown())).min(1).max(20) }).optional(),
})

/** OpenID Connect Front-Channel Logout 1.0 section 2: nobody registers the pages of another site. */
const framesOwn = ({ frontchannelLogoutUri: uri, redirectUris }: Ways): boolean =>
  uri === undefined || redirectUris.some((one) => URL.parse(one)?.origin === URL.parse(uri)?.origin)

/** A relying party, as an operator describes it. */
export const clientSchema = clientFields
  .refine(framesOwn, {
    path: ['frontchannelLogoutUri'],
    error: 'has to be of the origin of a redirect URI',
  })
  .refine(reachable, {
    path: ['redirectUris'],
    error: 'at least one, or the device grant and a client URI, or client credentials',
  })
  .refine(confidential, {
    path: ['authMethod'],
    error:
      'a public client has nothing to prove who it is with: no client credentials, no introspection for others',
  })
  .refine(defaultsAllowed, { path: ['defaultAudience'], error: 'one of `audiences`' })
  .refine(scopesAllowed, { path: ['defaultScopes'], error: 'among `scopes`' })

/** Input of {@link clientSchema}. */
export type ClientInput = z.input<typeof clientSchema>

/** A registered client, without its secret. */
export type ClientView = Omit<z.output<typeof clientSchema>, 'clientId'> & {
  readonly clientId: string
  /** RFC 3339. */
  readonly createdAt: string
  /** Until when the secret before is taken as well, RFC 3339; absent when there is none. */
  readonly previousSecretUntil?: string | undefined
  /** The registration token that it registered itself with; absent when an operator made it. */
  readonly registeredWith?: string | undefined
}
