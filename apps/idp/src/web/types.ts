import type { Json, SignInProofType } from '@countersign/siwx'
import type { Display } from './display.ts'

/** What every page needs: who we are, in which language, and the values that the Content-Security-Policy demands. */
export type PageContext = {
  readonly product: Product
  readonly theme: Theme
  /** BCP 47 tag of the page's language. */
  readonly locale: string
  /** OpenID Connect `display`. */
  readonly display?: Display | undefined
  /** CSP nonce of this response. */
  readonly nonce: string
  /** Shown on error pages and logged, so that support can find the request. */
  readonly requestId: string
  readonly assets: Assets
  /** Where people see their own sessions and consents. Without it, no page leads there. */
  readonly accountPath?: string | undefined
}

/** What the operator calls the service, and where it leads people. */
export type Product = {
  readonly name: string
  readonly supportUrl?: string | undefined
  /** Words of the support link, in place of ours. */
  readonly supportText?: string | undefined
  /** Further links at the foot of every page, for example an imprint. */
  readonly links?: readonly { readonly text: string; readonly url: string }[] | undefined
  readonly logo?: ProductLogo | undefined
}

/** Same-origin URLs of the operator's logo. */
export type ProductLogo = {
  readonly light: string
  /** In the dark scheme, in place of `light`. */
  readonly dark?: string | undefined
  /** The product's name is in the picture, and not written beside it. */
  readonly named: boolean
}

/** Operator's look, as CSS custom properties. */
export type Theme = {
  readonly accent: string
  readonly radius: string
  readonly font: string
  /** Default: `auto`, what the person's system prefers. */
  readonly scheme?: 'auto' | 'light' | 'dark' | undefined
  readonly light?: SchemeColours | undefined
  readonly dark?: SchemeColours | undefined
}

/** Colours of one scheme, `#rrggbb`; what is not given is ours, or computed from what is. */
export type SchemeColours = {
  readonly background?: string | undefined
  readonly surface?: string | undefined
  readonly text?: string | undefined
  readonly accent?: string | undefined
}

/** Same-origin URLs of the built island and stylesheet. */
export type Assets = {
  readonly script: string
  readonly style: string
  /** Connector modules by CAIP-2 namespace; the page loads those of the request's chains. */
  readonly connectors: Readonly<Record<string, string>>
  /** The demo wallet's module; the page loads it only with `ConnectProps.demoWallet`. */
  readonly demoWallet?: string | undefined
  /** Looks whether the phone has made its move; on the page that waits for one only. */
  readonly phoneWait: string
  /** Makes the copy buttons of a page work. */
  readonly copy: string
}

/** A wallet that people can install, for those who have none. */
export type WalletOffer = {
  readonly name: string
  /** The maker's own download page, over https. */
  readonly url: string
  /** CAIP-2 namespaces that it signs for. */
  readonly namespaces: readonly string[]
}

/** A connector that the operator has installed beside ours, as a module of this origin. */
export type PluginModule = {
  /** Same-origin URL of an ES module that exports `createDiscover(options): Discover`. */
  readonly module: string
  /** What it is called where it could not be loaded. */
  readonly name: string
  /** CAIP-2 namespaces that it finds wallets of. */
  readonly namespaces: readonly string[]
  /** The operator's settings for it. Everybody can read them. */
  readonly options: Json
}

/** The relying party that asks, as registered; the host comes from the verified redirect URI. */
export type ClientView = {
  readonly id: string
  readonly name: string
  readonly host: string
  /** The answer goes to another device, and nobody back to the relying party. */
  readonly device?: boolean | undefined
  /** Where the person came from (registered `client_uri`, or the origin of the verified redirect URI): the way back when the interaction is gone. */
  readonly uri?: string | undefined
  /** Shown only when same-origin (a path) or `data:image/…`: the page never loads anything from elsewhere. */
  readonly logoUri?: string | undefined
  readonly policyUri?: string | undefined
  readonly tosUri?: string | undefined
}

/** The connect page: choose a wallet and sign. Rendered for the `login` prompt. */
export type ConnectProps = PageContext & {
  readonly client: ClientView
  /** CAIP-2 chain ids that the request can be satisfied with. */
  readonly chains: readonly string[]
  /** Scopes and claims asked for, as claim names the page can explain. */
  readonly requested: readonly string[]
  /** Absolute paths of this interaction. */
  readonly paths: InteractionPaths
  /** The relying party asked for `offline_access`. */
  readonly offline?: boolean | undefined
  /** Signed-in account (CAIP-10) when a session is known: "Continue as … or use another". */
  readonly session?: string | undefined
  /** OIDC `login_hint`, when it is a CAIP-10 account. */
  readonly loginHint?: string | undefined
  /** Development only: offer the throw-away demo wallet. */
  readonly demoWallet: boolean
  /** Path of the gate page, where a wallet is added to a sign-in. */
  readonly back?: string | undefined
  /** Connectors that the operator has added. */
  readonly plugins?: readonly PluginModule[] | undefined
  /** Origins that those connectors ask: the page's Content-Security-Policy allows them. */
  readonly connectSrc?: readonly string[] | undefined
}

/** The routes of one interaction. */
export type InteractionPaths = {
  /** POST JSON `{ account }`, or `{ chain }` where the wallet names the account with its answer → `ChallengeResponse`. */
  readonly challenge: string
  /** POST JSON `SignedProof` → `ProofResponse`. */
  readonly proof: string
  /** POST form: back to the relying party with `access_denied`. */
  readonly abort: string
  /** POST form: go on as the account of the known session. Without it, "Continue as …" is not offered. */
  readonly resume?: string | undefined
  /** POST form: allow or deny; field `decision=allow|deny`, `remember=on`. */
  readonly consent: string
  /** POST form at the gate page: field `action=retry` looks again, `action=replace` signs in with another wallet. */
  readonly gate?: string | undefined
  /** GET at the gate page: the wallets, to add an account to this sign-in. */
  readonly addWallet?: string | undefined
  /** POST form: makes a link for a wallet on a phone; below it is the page that waits for it. Without it, this is not offered. */
  readonly phone?: string | undefined
  /** GET: asks to sign out here, so that another wallet can sign in. Without it, the way is not offered. */
  readonly signOut?: string | undefined
}

/** Answer of the challenge endpoint. */
export type ChallengeResponse = {
  readonly id: string
  /** The proof type that has to come back. */
  readonly type: SignInProofType
  /** The text that people are shown and that text proofs must carry, byte for byte. */
  readonly message: string
  /** What the wallet call takes, bytes in base64: see the README of `@countersign/siwx`. */
  readonly payload?: Json | undefined
  /** RFC 3339. */
  readonly expiresAt: string
  /** Seconds from now: the browser's clock may differ. */
  readonly expiresIn: number
}

/** Answer of the proof endpoint when the proof held: where the browser goes next (same origin). */
export type ProofResponse = { readonly next: string }

/**
 * Every error answer of the interaction endpoints. `code` is a siwx-core code or one of `interaction_not_found`,
 * `interaction_expired`, `not_found`, `challenge_not_found`, `challenge_expired`, `request_invalid`, `request_too_large`,
 * `rate_limited`, `internal`.
 */
export type ErrorResponse = {
  readonly error: {
    readonly code: string
    readonly message: string
    readonly retryable: boolean
    readonly requestId: string
    readonly field?: string | undefined
    readonly expected?: string | undefined
    readonly received?: string | undefined
  }
}

/** One value that the relying party will receive, shown before the person allows it. */
export type ConsentItem = {
  /** Claim or scope name, for example `account`. */
  readonly name: string
  readonly value?: string | undefined
  /** With `nft_token`. */
  readonly tokens?: ConsentTokens | undefined
}

/** What is told of tokens. `tiers` and `holdings` are empty where they are not told. */
export type ConsentTokens = {
  readonly disclosure: 'full' | 'tier' | 'boolean'
  readonly tiers: readonly string[]
  readonly holdings: readonly ConsentHolding[]
  /** Claims that a policy adds, each as one line of text. */
  readonly policy: readonly string[]
}

/** Tokens of one collection. */
export type ConsentHolding = {
  /** CAIP-10. */
  readonly account: string
  /** CAIP-2. */
  readonly chain: string
  readonly collection: string
  /** Number of the block at which they were seen. */
  readonly block: string
  readonly tokens: readonly {
    readonly id: string
    readonly balance: string
    readonly name?: string | undefined
    /** Same-origin path of its picture. */
    readonly image?: string | undefined
  }[]
  /** How many there are besides. */
  readonly more: number
}

/** A resource server that the relying party may call in the person's name. */
export type ResourceView = {
  /** What the operator calls it, or its identifier. */
  readonly name: string
  readonly scopes: readonly string[]
}

/** The consent page. */
export type ConsentProps = PageContext & {
  readonly client: ClientView
  readonly account: string
  readonly items: readonly ConsentItem[]
  /** What it wants to call with the access token. */
  readonly resources?: readonly ResourceView[] | undefined
  /** The relying party asked for `offline_access`. */
  readonly offline: boolean
  /**
   * Until when, at most, what is allowed now holds: remembered, and while the person is away. RFC 3339. Consent to an
   * installed application is not remembered: anybody could pretend to be it.
   */
  readonly until?: { readonly remembered?: string | undefined; readonly offline: string } | undefined
  readonly paths: InteractionPaths
}

/** One thing that is asked of the tokens; the page has the words. */
export type GateWanted =
  /** Ids and ranges of ids, separated by commas. */
  | { readonly what: 'tokens'; readonly ids: string }
  | { readonly what: 'min' | 'max'; readonly amount: string }
  /** `value` as JSON; none where the trait has only to be there. */
  | {
      readonly what: 'trait'
      readonly name: string
      readonly op: string
      readonly value?: string | undefined
    }
  | { readonly what: 'soulbound' }

/** One thing that was looked for: where, at which block, and what came out. */
export type GateCondition = {
  readonly status: 'met' | 'unmet' | 'undecided'
  /** CAIP-2. */
  readonly chain: string
  readonly collection: string
  /** CAIP-10 of the account that was asked about; absent when none of the person's belongs there. */
  readonly account?: string | undefined
  /** An ownership code, for example `not_held`, `balance_low`, `trait_unmet`, `chain_unavailable`. */
  readonly code?: string | undefined
  readonly reason?: string | undefined
  /** Token ids and ranges, amounts and traits that were asked for. */
  readonly wanted?: readonly GateWanted[] | undefined
  readonly block?: { readonly number: string; readonly time?: string | undefined } | undefined
}

/** The gate page: the person is signed in, but owns nothing that fits, or it could not be found out. */
export type GateProps = PageContext & {
  readonly client: ClientView
  /** `undecided` is "try again", never "not an owner". */
  readonly status: 'unmet' | 'undecided'
  readonly code: string
  readonly reason: string
  /** Name of the gate that is not met, for people. */
  readonly gate?: string | undefined
  /** The operator's page about how to get what that gate asks for. */
  readonly acquireUrl?: string | undefined
  readonly conditions: readonly GateCondition[]
  /** What a policy has said, in its own words. */
  readonly reasons: readonly string[]
  /** CAIP-10, the one that signed in first. */
  readonly accounts: readonly string[]
  /** RFC 3339. */
  readonly checkedAt: string
  readonly paths: InteractionPaths
}

/** The fatal error page: never redirects to an unproven URI. */
export type ErrorProps = PageContext & {
  readonly code: string
  readonly description?: string | undefined
  /** A proven way back to the relying party, when there is one. */
  readonly back?: { readonly href: string; readonly name: string } | undefined
}

/** RP-initiated logout: ask, then confirm. `form` is oidc-provider's own form, to be submitted as it is. */
export type LogoutProps = PageContext & {
  readonly client?: ClientView | undefined
  readonly form: string
}

/** After logout without a redirect. */
export type SignedOutProps = PageContext & { readonly client?: ClientView | undefined }

/** Why a code of another device was not taken. */
export type DeviceProblem = 'missing' | 'unknown' | 'expired' | 'used' | 'again'

/** Asks for the code that another device shows (RFC 8628 section 3.3). */
export type DeviceCodeProps = PageContext & {
  /** Path that the code is posted to, as `user_code` with `xsrf`. */
  readonly action: string
  readonly xsrf: string
  /** What is in the field already. */
  readonly code?: string | undefined
  readonly problem?: DeviceProblem | undefined
}

/** Asks whether it is the person's own device that waits, before anyone signs in for it. */
export type DeviceConfirmProps = PageContext & {
  readonly client: ClientView
  readonly action: string
  readonly xsrf: string
  readonly code: string
}

/** The end on this side: the device has its answer. */
export type DeviceDoneProps = PageContext & {
  readonly client?: ClientView | undefined
  readonly outcome: 'signed-in' | 'cancelled'
}
