/** A wallet that the page can offer. */
export type Wallet = {
  /** Unique in this page load (EIP-6963 `uuid`). */
  readonly id: string
  /** Stable across page loads (EIP-6963 `rdns`), to remember the last one used. */
  readonly key: string
  readonly name: string
  /** A `data:image/…` URI, or absent: the page draws a monogram. Remote icons are never loaded. */
  readonly icon?: string | undefined
  /** CAIP-2 namespace. */
  readonly namespace: string
  /** It is not in this browser, but a website, or an app on another device: offered without having been found. */
  readonly elsewhere?: boolean | undefined
  readonly signIn: (context: SignInContext) => Promise<SignedProof>
}

/** Where a sign-in stands, for the page's progress display. */
export type Step = 'connecting' | 'choosing' | 'preparing' | 'signing'

/** An account that the wallet offers. */
export type WalletAccount = {
  /** CAIP-10 account id. */
  readonly account: string
  readonly address: string
  readonly name?: string | undefined
}

/** What the server asks to have signed. The text comes from the server only, never from the page. */
export type Challenge = {
  readonly id: string
  readonly message: string
  /** What the wallet call takes, bytes in base64, as `createSignIn` of `@countersign/siwx` writes it. Not every chain needs one. */
  readonly payload?: unknown
}

/** What a connector tells the server about the message it wants. */
export type ChallengeRequest = {
  /** The proof type that this wallet can produce, when it is not the chain's first. */
  readonly type?: string | undefined
  /** Where a redirecting wallet comes back to; it is signed along. */
  readonly callbackUrl?: string | undefined
}

/** How a wallet on another device is reached: the page shows it as a QR code and as a link. */
export type Pairing = {
  /** What the wallet's scanner reads, for example `wc:…`. It is a secret of this sign-in. */
  readonly uri: string
  /** A link that opens a wallet on this device with it, when there is one. */
  readonly link?: string | undefined
}

/** What a connector needs from the page. */
export type SignInContext = {
  /** CAIP-2 chain ids that the request can be satisfied with; the first one is used when the wallet does not say. */
  readonly chains: readonly string[]
  /**
   * Fetches a challenge for a CAIP-10 account, or for a CAIP-2 chain where the wallet names the account with its answer.
   * Rejections pass through; an answer without an id or a message is a `TypeError` before the wallet is asked.
   */
  readonly challenge: (place: string, request?: ChallengeRequest) => Promise<Challenge>
  /** Told at each change, so that the page can announce it. */
  readonly step: (step: Step) => void
  /** Asks the person which account, when the wallet offers several. */
  readonly pick: (accounts: readonly WalletAccount[]) => Promise<WalletAccount>
  /** Shows how to reach a wallet on another device, or takes that away again. Absent where the page cannot. */
  readonly pair?: ((pairing: Pairing | undefined) => void) | undefined
  readonly signal: AbortSignal
}

/** What goes back to the server, as it is: the members of the chain's proof, which JSON can carry. */
export type SignedProof = {
  readonly challenge: string
  /** CAIP-10. */
  readonly account: string
  /** The wallet call that was made: `eip191`, `near:nep413`, `substrate:signraw`, … */
  readonly type: string
  /** The text that was signed, except in proofs that carry it inside. */
  readonly message?: string | undefined
  readonly signature?: string | undefined
  readonly publicKey?: string | undefined
  /** What else the proofs of a chain have, for example `accountId` on Near. */
  readonly [member: string]: unknown
}

/** Why a wallet did not sign. */
export type ConnectorErrorCode =
  | 'rejected'
  | 'pending'
  | 'no_accounts'
  | 'wrong_account'
  | 'unsupported'
  | 'disconnected'
  | 'aborted'
  | 'wallet_failed'
  /** A part of the page that this wallet needs could not be fetched. */
  | 'load_failed'

/** Finds the wallets of one namespace; calls `add` at once for those present and later for those that appear. */
export type Discover = (add: (wallet: Wallet) => void, signal: AbortSignal) => void
