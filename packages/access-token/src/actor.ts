import type { SecretOptions } from './secrets.ts'
import type { AccessToken, Verifier } from './types.ts'

/** An application speaking for itself, a person, or a person who administers. */
export type ActorKind = 'app' | 'user' | 'admin'

/** Who makes a request, and how that is known. */
export type Actor = {
  readonly actor: ActorKind
  readonly via: 'session' | 'access_token' | 'id_token' | 'client_secret'
  /** The application. */
  readonly clientId?: string | undefined
  /** The person: `sub`. */
  readonly subject?: string | undefined
  /** The person's account, CAIP-10. */
  readonly account?: string | undefined
  readonly scopes: readonly string[]
  /** The token, where one was sent. */
  readonly token?: AccessToken | undefined
}

/** What your session says about a person. */
export type Session = {
  readonly subject: string
  readonly account?: string | undefined
  readonly clientId?: string | undefined
  readonly scopes?: readonly string[] | undefined
}

/** ID tokens as credentials. */
export type IdTokenOptions = {
  /** The applications whose ID tokens are accepted. */
  readonly clientIds: readonly string[]
  /**
   * A claim that the issuer gives to administrators only, as a list that is not empty: `team_roles` of a Countersign
   * provider, which comes with the scope `admin`. Default: an ID token makes nobody an administrator.
   */
  readonly adminClaim?: string | undefined
}

/** Who is let in, and by which credentials. */
export type ActorOptions<Request> = {
  /** Verifies tokens; made by `createVerifier`. */
  readonly verifier: Verifier
  /**
   * Reads your own session of this request. It comes with cookies, so protect what it allows against requests from other
   * sites. What it throws goes to your framework's error handler.
   */
  readonly session?: ((request: Request) => Session | undefined | Promise<Session | undefined>) | undefined
  /** Accept a client secret in a header. */
  readonly secrets?: SecretOptions | undefined
  /** Accept ID tokens of some applications as bearer tokens. They carry no scope. Default: none. */
  readonly idTokens?: IdTokenOptions | undefined
  /** The scope that makes a user an administrator. Default `admin`; `false` for none. */
  readonly admin?: string | false | undefined
  /** Who is let in. Default: everybody who is known. Where users are, administrators are too. */
  readonly allow?: readonly ActorKind[] | undefined
  /** Scopes that are needed, by whatever credential. */
  readonly scopes?: readonly string[] | undefined
}
