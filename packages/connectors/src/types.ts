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
}

/** What a connector needs from the page. */
export type SignInContext = {
  /** CAIP-2 chain ids that the request can be satisfied with; the first one is used when the wallet does not say. */
  readonly chains: readonly string[]
  /** Rejections pass through; an answer without an id or a message is a `TypeError` before the wallet is asked. */
  readonly challenge: (account: string) => Promise<Challenge>
  /** Told at each change, so that the page can announce it. */
  readonly step: (step: Step) => void
  /** Asks the person which account, when the wallet offers several. */
  readonly pick: (accounts: readonly WalletAccount[]) => Promise<WalletAccount>
  readonly signal: AbortSignal
}

/** What goes back to the server, as it is. */
export type SignedProof = {
  readonly challenge: string
  readonly account: string
  /** The wallet call that was made: `eip191`, later `tezos:micheline`, `near:nep413`, … */
  readonly type: string
  readonly message: string
  readonly signature: string
  readonly publicKey?: string | undefined
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

/** Finds the wallets of one namespace; calls `add` at once for those present and later for those that appear. */
export type Discover = (add: (wallet: Wallet) => void, signal: AbortSignal) => void
