import type { Clock, Message, VerifyResult } from '@countersign/siwx-core'

/** `0x` and an even number of hexadecimal digits. */
export type Hex = `0x${string}`

/** A sign-in message of the polkadot namespace: the address is always there. */
export type PolkadotMessage = Message & { readonly namespace: 'polkadot'; readonly address: string }

/** What a wallet answered to `signRaw` (injected wallets) or `polkadot_signMessage` (WalletConnect). */
export type SignRawProof = {
  readonly type: 'substrate:signraw'
  /** The exact text that was handed to the wallet, without `<Bytes>`. */
  readonly message: string
  /**
   * 64 bytes (sr25519, ed25519), 65 (ECDSA, or one of the former behind the type byte of a `MultiSignature`) or 66 (ECDSA
   * behind its type byte); `0x` and hexadecimal digits in lower case.
   */
  readonly signature: string
}

/** What a wallet answered to `personal_sign` for a 20-byte account (Moonbeam and the like). */
export type Eip191Proof = {
  readonly type: 'substrate:eip191'
  readonly message: string
  /** 65 bytes (v 0, 1, 27, 28), or 64 (ERC-2098). */
  readonly signature: string
}

/** One member's `signRaw` over the text that names the multisig account. */
export type MemberSignature = {
  /** SS58 address of the member, any prefix. */
  readonly signatory: string
  /** As in {@link SignRawProof}. */
  readonly signature: string
}

/** A multisig account (pallet multisig), proven by its members. It is found nowhere on a chain: its id is a hash of these. */
export type MultisigProof = {
  readonly type: 'substrate:multisig'
  readonly message: string
  /** How many members decide: 1 to the number of signatories. */
  readonly threshold: number
  /** All members, 2 to 100 SS58 addresses in any order. */
  readonly signatories: readonly string[]
  /** At least `threshold` of them. Each one must hold. */
  readonly signatures: readonly MemberSignature[]
}

/** A text of Talisman's SIWS 1.0.0 instead of ours. Accepted only with {@link Compatibility.siws}. */
export type SiwsProof = {
  readonly type: 'substrate:siws'
  readonly message: string
  /** As in {@link SignRawProof}. */
  readonly signature: string
}

/** What a browser sends. `type` says which wallet call was made; what accepted it is the result's `method`. */
export type PolkadotProof = SignRawProof | Eip191Proof | MultisigProof | SiwsProof

/** How a proof was accepted, and the values of `expected.allow`. */
export type PolkadotMethod =
  | 'polkadot:sr25519'
  | 'polkadot:ed25519'
  | 'polkadot:ecdsa'
  | 'polkadot:eip191'
  | 'polkadot:multisig'

/** What is accepted besides the rule, for old pages. Each is off unless it is asked for, and gives `legacy_profile`. */
export type Compatibility = {
  /**
   * Signatures over the bare text, without `<Bytes>`, as scripts and old wallets make them. Such bytes have no mark
   * that keeps them apart from a transaction.
   */
  readonly unwrapped?: boolean | undefined
  /**
   * Accepts {@link SiwsProof}. Its Chain ID is a free text: this table says which CAIP-2 reference each one stands for, and
   * `''` what a text without one does. A text that is not in the table is `chain_not_allowed`.
   */
  readonly siws?: Readonly<Record<string, string>> | undefined
}

/** What a verification may use besides the proof. */
export type VerifyContext = {
  readonly now?: Clock | undefined
  readonly compatibility?: Compatibility | undefined
}

/** What `verifyMessage` resolves with. */
export type PolkadotVerifyResult = VerifyResult<PolkadotMessage>
