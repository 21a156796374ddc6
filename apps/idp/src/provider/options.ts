import { createHmac } from 'node:crypto'
import type { Store } from '@countersign/oidc-store'
import type { Client, Configuration, KoaContextWithOIDC, RefreshToken, Session } from 'oidc-provider'
import { ACR_KEY, ACR_ONCHAIN, scopeClaims, scopesOf } from '../claims.ts'
import { FRONTCHANNEL_SESSION, FRONTCHANNEL_URI } from '../clients/frontchannel.ts'
import {
  ADMIN_METADATA,
  ADMIN_RIGHTS,
  M2M_METADATA,
  m2mClientOf,
  NFT_METADATA,
  PREVIOUS_SECRET,
  PROFILE_METADATA,
} from '../clients/metadata.ts'
import type { Config } from '../config/schema.ts'
import type { Consents } from '../consents.ts'
import type { Events } from '../events/types.ts'
import type { MayLook } from '../gates/looks.ts'
import type { Gates } from '../gates/types.ts'
import { withHookClaims } from '../hooks/claims.ts'
import type { PreTokenSteps } from '../hooks/issue.ts'
import type { PageParams } from '../http/pageRequest.ts'
import { SIGNING_ALGS, type StoredKey } from '../keys/keys.ts'
import type { TokenLimits } from '../limits/tokens.ts'
import type { Logins } from '../logins.ts'
import type { Audiences } from '../m2m/audiences.ts'
import { createFormat } from '../m2m/format.ts'
import { createResources } from '../m2m/resources.ts'
import type { Revocations } from '../m2m/revocations.ts'
import { REGISTRATION_PATH } from '../registration/path.ts'
import type { Team } from '../team/team.ts'
import { DISPLAYS } from '../web/display.ts'
import { LANGUAGE_TAGS } from '../web/messages.ts'
import { subjectFor } from './account.ts'
import { cookieOptions } from './cookies.ts'
import { expiredFound } from './deviceCodes.ts'
import type { DevicePages } from './devicePages.ts'
import { createFetch } from './fetch.ts'
import { createLoadGrant } from './grants.ts'
import { setOwnMark } from './ownMark.ts'
import { createPolicy, type Renew } from './policy.ts'
import { assertRequestObject, fapi, profiled } from './profile.ts'
import { ROUTES } from './routes.ts'
import { checkRequest } from './scopes.ts'
import type { TeamPromptOptions } from './teamPrompt.ts'

/** The pages that the protocol layer shows itself. */
export type ProtocolPages = {
  readonly renderError: NonNullable<Configuration['renderError']>
  readonly logout: (ctx: KoaContextWithOIDC, form: string) => Promise<void>
  readonly signedOut: (ctx: KoaContextWithOIDC) => Promise<void>
  /** Leads on after a form, in place of the redirect that the answer is. */
  readonly onward: (ctx: KoaContextWithOIDC) => Promise<void>
  readonly device: DevicePages
}

/** Everything that the protocol layer is configured from. */
export type ProviderOptions = {
  readonly config: Config
  readonly prefix: string
  readonly store: Store
  /** In signing order. */
  readonly keys: readonly StoredKey[]
  readonly cookieSecrets: readonly string[]
  readonly pairwiseSalt: string
  readonly logins: Logins
  readonly consents: Consents
  readonly gates: Gates
  readonly audiences: Audiences
  readonly revocations: Revocations
  readonly tokenLimits: Pick<TokenLimits, 'count'>
  readonly mayLook: MayLook
  readonly team: Pick<Team, 'find'>
  readonly events: Pick<Events, 'emit'>
  readonly mayRefuseAdmin: TeamPromptOptions['mayRefuse']
  readonly now: () => Date
  readonly findAccount: NonNullable<Configuration['findAccount']>
  readonly preToken?: Pick<PreTokenSteps, 'extraTokenClaims'> | undefined
  readonly renew: Renew
  readonly pages: ProtocolPages
  readonly onInteraction: (uid: string, clientId: string, params: PageParams) => Promise<void>
}

const ALGS = [...SIGNING_ALGS]

const lifetimesOf = (client: Client) => m2mClientOf(client).lifetimes

/** Rotation keeps the first expiry: a refresh token family ends at a fixed time (OWASP ASVS 5.0, 10.4.8). */
const refreshTokenTtl =
  (seconds: number) =>
  (ctx: KoaContextWithOIDC, _token: RefreshToken, client: Client): number =>
    (ctx?.oidc?.entities as { RotatedRefreshToken?: RefreshToken } | undefined)?.RotatedRefreshToken
      ?.remainingTTL ??
    lifetimesOf(client)?.refreshToken ??
    seconds

/** RFC 9449 section 8. All processes know the same nonces: their secret is made from one that they share. */
const dpop = ({ oidc }: Config, salt: string) =>
  oidc.dpopNonce
    ? {
        enabled: true,
        nonceSecret: createHmac('sha256', salt).update('countersign dpop nonce').digest(),
        requireNonce: () => true,
      }
    : { enabled: true }

const features = ({
  audiences,
  config,
  gates,
  pages,
  pairwiseSalt,
}: ProviderOptions): NonNullable<Configuration['features']> => ({
  devInteractions: { enabled: false },
  claimsParameter: { enabled: true },
  // RFC 9101, by value, signed: `request_uri` names pushed requests only.
  requestObjects: { enabled: true, assertJwtClaimsAndHeader: assertRequestObject(config) },
  dPoP: dpop(config, pairwiseSalt),
  introspection: {
    enabled: true,
    // RFC 7662 section 4: a client learns about its own tokens only.
    allowedPolicy: (_ctx, client, token) => token.clientId === client.clientId,
  },
  revocation: { enabled: true, allowedPolicy: (_ctx, client, token) => token.clientId === client.clientId },
  pushedAuthorizationRequests: {
    enabled: true,
    requirePushedAuthorizationRequests: config.oidc.requirePushedRequests || config.oidc.profile === 'fapi2',
  },
  fapi: fapi(config),
  backchannelLogout: { enabled: true },
  rpInitiatedLogout: { enabled: true, logoutSource: pages.logout, postLogoutSuccessSource: pages.signedOut },
  resourceIndicators: {
    enabled: true,
    ...createResources({ audiences, checkRequest: checkRequest({ config, gates }) }),
  },
  // Clients register over our own administration: see `registration/`.
  registration: { enabled: false },
  // Without a resource server there is nothing that such a token could be for.
  clientCredentials: { enabled: audiences.all.length > 0 },
  deviceFlow: {
    enabled: config.oidc.profile !== 'fapi2',
    // RFC 8628 section 6.1: no vowels, so no words; section 5.1: 34 bits, for ten minutes, with bounded attempts.
    charset: 'base-20',
    mask: '****-****',
    // What a device says of itself anyone can say.
    deviceInfo: () => ({}),
    ...pages.device,
  },
  userinfo: { enabled: true },
  jwtUserinfo: { enabled: true },
})

/**
 * A session ends at a fixed time after the sign-in, however often it is used, or when it has not been used for long
 * (OWASP ASVS 5.0, 7.3.1 and 7.3.2).
 */
const sessionTtl =
  ({ session, sessionIdle = session }: Config['tokens']) =>
  (_ctx: KoaContextWithOIDC, { loginTs }: Session): number => {
    const now = Math.floor(Date.now() / 1000)
    return Math.max(1, Math.min((loginTs ?? now) + session - now, sessionIdle))
  }

const ttl = ({ tokens }: Config): NonNullable<Configuration['ttl']> => ({
  AccessToken: (_ctx, { resourceServer }, client) =>
    resourceServer?.accessTokenTTL ?? lifetimesOf(client)?.accessToken ?? tokens.accessToken,
  ClientCredentials: (_ctx, { resourceServer }) => resourceServer?.accessTokenTTL ?? tokens.accessToken,
  AuthorizationCode: tokens.authorizationCode,
  DeviceCode: tokens.deviceCode,
  // A session's last code can start a refresh token family.
  Grant: tokens.session + tokens.refreshToken,
  IdToken: (_ctx, _token, client) => lifetimesOf(client)?.idToken ?? tokens.idToken,
  Interaction: tokens.interaction,
  RefreshToken: refreshTokenTtl(tokens.refreshToken),
  Session: sessionTtl(tokens),
})

const mutable = (claims: ReturnType<typeof scopeClaims>): Record<string, string[] | null> =>
  Object.fromEntries(Object.entries(claims).map(([name, list]) => [name, list && [...list]]))

/** The protocol layer's configuration: documented options only. */
export const providerConfiguration = (options: ProviderOptions): Configuration => {
  const { audiences, config, consents, cookieSecrets, findAccount, keys, logins, pages, prefix, store } =
    options
  const secure = config.issuer.startsWith('https:')
  return profiled(config, {
    adapter: expiredFound(store.adapter),
    acrValues: [ACR_KEY, ACR_ONCHAIN],
    claims: withHookClaims(mutable(scopeClaims(config)), config),
    ...(options.preToken && { extraTokenClaims: options.preToken.extraTokenClaims }),
    clientAuthMethods: ['client_secret_basic', 'client_secret_post', 'private_key_jwt', 'none'],
    clientBasedCORS: (ctx, origin, client) =>
      origin !== 'null' &&
      (ctx.oidc.route === 'userinfo' || client.clientAuthMethod === 'none') &&
      (client.redirectUris ?? []).some((uri) => URL.parse(uri)?.origin === origin),
    extraClientMetadata: {
      properties: [
        NFT_METADATA,
        M2M_METADATA,
        PREVIOUS_SECRET,
        ADMIN_METADATA,
        ADMIN_RIGHTS,
        PROFILE_METADATA,
        FRONTCHANNEL_URI,
        FRONTCHANNEL_SESSION,
      ],
    },
    // The ID token carries the scope's claims: a relying party needs no second request to learn the account.
    conformIdTokenClaims: false,
    cookies: cookieOptions({ secure, prefix, secrets: cookieSecrets }),
    discovery: {
      display_values_supported: [...DISPLAYS],
      ui_locales_supported: [...LANGUAGE_TAGS],
      frontchannel_logout_supported: true,
      frontchannel_logout_session_supported: true,
      ...(config.registration.enabled && {
        registration_endpoint: `${config.issuer}${REGISTRATION_PATH}`,
      }),
    },
    enabledJWA: {
      clientAuthSigningAlgValues: ['RS256', 'PS256', 'ES256', 'EdDSA'],
      idTokenSigningAlgValues: ALGS,
      userinfoSigningAlgValues: ALGS,
      introspectionSigningAlgValues: ALGS,
      authorizationSigningAlgValues: ALGS,
      // Asymmetric only: `none` is no signature, and secrets are kept as hashes.
      requestObjectSigningAlgValues: ['RS256', 'PS256', 'ES256', 'EdDSA'],
    },
    features: features(options),
    // An alias of `resource` in requests of people; programs send it to the token endpoint.
    extraParams: ['audience'],
    fetch: createFetch(config),
    findAccount,
    formats: { customizers: { jwt: createFormat(audiences) } },
    interactions: {
      policy: createPolicy({
        logins,
        gates: options.gates,
        mayLook: options.mayLook,
        now: options.now,
        renew: options.renew,
        team: options.team,
        events: options.events,
        mayRefuse: options.mayRefuseAdmin,
        subjectFor: (client, accountId) => subjectFor(options.pairwiseSalt, client, accountId),
      }),
      url: async (ctx, interaction) => {
        setOwnMark(ctx, interaction.uid, { secure, maxAge: config.tokens.interaction })
        await options.onInteraction(
          interaction.uid,
          String(interaction.params['client_id']),
          interaction.params,
        )
        return `${prefix}/interaction/${interaction.uid}`
      },
    },
    jwks: { keys: keys.map(({ jwk }) => jwk) as NonNullable<Configuration['jwks']>['keys'] },
    loadExistingGrant: createLoadGrant({ logins, consents }),
    pairwiseIdentifier: async (_ctx, accountId, client) =>
      subjectFor(options.pairwiseSalt, client, accountId),
    pkce: { required: () => true },
    renderError: pages.renderError,
    responseTypes: ['code'],
    routes: ROUTES,
    scopes: [...scopesOf(config)],
    subjectTypes: ['public', 'pairwise'],
    ttl: ttl(config),
  })
}
