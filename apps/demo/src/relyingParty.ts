import * as client from 'openid-client'
import type { Pending, SignedIn } from './session.ts'

/** Options of {@link createRelyingParty}. */
export type RelyingPartyOptions = {
  readonly issuer: string
  readonly clientId: string
  readonly clientSecret: string
  /** Origin of the demo. */
  readonly baseUrl: string
}

/** The OpenID Connect side of the demo: everything that a relying party does. */
export type RelyingParty = {
  readonly authorize: () => Promise<{ readonly url: URL; readonly state: string; readonly pending: Pending }>
  readonly exchange: (callback: URL, state: string, pending: Pending) => Promise<SignedIn>
  readonly refresh: (person: SignedIn) => Promise<SignedIn>
  readonly userinfo: (person: SignedIn) => Promise<SignedIn>
  readonly endSession: (person: SignedIn) => Promise<URL>
}

const SCOPE = 'openid siwe offline_access'

/** Creates the relying party; the provider's metadata is fetched at first use. */
export function createRelyingParty(options: RelyingPartyOptions): RelyingParty {
  const redirectUri = `${options.baseUrl}/callback`
  const configuration = discoverOnce(options)
  return {
    async authorize() {
      const config = await configuration()
      const state = client.randomState()
      const pending = { nonce: client.randomNonce(), verifier: client.randomPKCECodeVerifier() }
      const url = client.buildAuthorizationUrl(config, {
        redirect_uri: redirectUri,
        scope: SCOPE,
        // OpenID Connect Core section 11: a refresh token needs the person's consent each time.
        prompt: 'consent',
        state,
        nonce: pending.nonce,
        code_challenge: await client.calculatePKCECodeChallenge(pending.verifier),
        code_challenge_method: 'S256',
      })
      return { url, state, pending }
    },
    async exchange(callback, state, { nonce, verifier }) {
      const tokens = await client.authorizationCodeGrant(await configuration(), callback, {
        expectedState: state,
        expectedNonce: nonce,
        pkceCodeVerifier: verifier,
        idTokenExpected: true,
      })
      return signedIn(tokens)
    },
    async refresh(person) {
      if (!person.refreshToken) throw new Error('There is no refresh token')
      const tokens = await client.refreshTokenGrant(await configuration(), person.refreshToken)
      return {
        ...signedIn(tokens, person),
        notice: 'The tokens were refreshed and the refresh token rotated.',
      }
    },
    async userinfo(person) {
      const sub = String(person.claims['sub'])
      const userinfo = await client.fetchUserInfo(await configuration(), person.accessToken, sub)
      return { ...person, userinfo, notice: 'The userinfo endpoint answered.' }
    },
    async endSession({ idToken }) {
      return client.buildEndSessionUrl(await configuration(), {
        id_token_hint: idToken,
        post_logout_redirect_uri: `${options.baseUrl}/signed-out`,
      })
    },
  }
}

/** Metadata is kept once it is there; a failed attempt is made again at the next request. */
function discoverOnce(options: RelyingPartyOptions): () => Promise<client.Configuration> {
  let known: client.Configuration | undefined
  return async () => {
    known ??= await client.discovery(
      new URL(options.issuer),
      options.clientId,
      { client_secret: options.clientSecret, id_token_signed_response_alg: 'RS256' },
      client.ClientSecretBasic(options.clientSecret),
      // Checks the ID token's signature too, although TLS to the token endpoint would do (OpenID Connect Core 3.1.3.7).
      { execute: [client.enableNonRepudiationChecks, ...insecureOnLoopback(options.issuer)] },
    )
    return known
  }
}

function insecureOnLoopback(issuer: string) {
  const { protocol, hostname } = new URL(issuer)
  return protocol === 'http:' && ['127.0.0.1', 'localhost', '[::1]'].includes(hostname)
    ? [client.allowInsecureRequests]
    : []
}

type Tokens = Awaited<ReturnType<typeof client.authorizationCodeGrant>>

function signedIn(tokens: Tokens, before?: SignedIn): SignedIn {
  const claims = tokens.claims() ?? before?.claims
  const idToken = tokens.id_token ?? before?.idToken
  if (!claims || !idToken) throw new Error('The provider sent no ID token')
  return {
    claims,
    idToken,
    accessToken: tokens.access_token,
    refreshToken: tokens.refresh_token ?? before?.refreshToken,
    scope: tokens.scope ?? before?.scope ?? SCOPE,
  }
}
