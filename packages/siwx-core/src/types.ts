import type { Failure } from './errors.ts'

/**
 * The CAIP-122 message, all strings. Times keep the spelling that was signed; `chainId` is the CAIP-2 reference
 * (`"1"`), never a number. Field names follow CAIP-122 in camel case.
 *
 * @see CAIP-122 "Data Model", EIP-4361 "Message Fields"
 */
export type Message = {
  /** CAIP-2 namespace, for example `eip155`. Not in the text: the ecosystem name of the header stands for it. */
  readonly namespace: string
  /** RFC 3986 authority of the requesting site, for example `app.example:8443`. */
  readonly domain: string
  /** RFC 3986 scheme in front of the domain, when the text carries one. */
  readonly scheme?: string | undefined
  /** CAIP-10 account address as written in the text. Absent only in profiles whose wallets do not sign it. */
  readonly address?: string | undefined
  /** Human-readable ASCII line. `undefined`: no statement line; `''`: an empty one (both are valid and differ). */
  readonly statement?: string | undefined
  /** RFC 3986 URI that the sign-in is for. */
  readonly uri: string
  readonly version: '1'
  /** CAIP-2 reference. */
  readonly chainId: string
  /** At least 8 letters and digits. */
  readonly nonce: string
  /** RFC 3339 date-time. */
  readonly issuedAt: string
  /** RFC 3339 date-time: from then on the message is not accepted. */
  readonly expirationTime?: string | undefined
  /** RFC 3339 date-time: before it the message is not accepted. */
  readonly notBefore?: string | undefined
  /** Characters of a URI path segment (RFC 3986 `pchar`), or none. */
  readonly requestId?: string | undefined
  /** `undefined`: no `Resources:` line; `[]`: the line with nothing after it. */
  readonly resources?: readonly string[] | undefined
}

/**
 * Consumes a nonce once, atomically: resolves `true` for the one call that found it unused and valid, `false` for every
 * other. It runs after the cheap checks and before any expensive or remote work.
 */
export type NonceConsumer = (nonce: string, message: Message) => boolean | Promise<boolean>

/** What the verifier demands. `domain` and `nonce` are required: a proof without them can be replayed. */
export type Expectations = {
  /** The host (and port) that people see, `app.example` or `localhost:3000`. Compared after normalisation. */
  readonly domain: string
  /** The exact nonce that was issued, or an atomic single-use consumer. */
  readonly nonce: string | NonceConsumer
  /** Default: `https`, or `http` too when the domain is loopback. Only compared when the text carries a scheme. */
  readonly scheme?: string | undefined
  /** Must be equal, to the letter. */
  readonly uri?: string | undefined
  /** CAIP-2 chain ids that are accepted. Default: any chain of the package's namespace. */
  readonly chains?: readonly string[] | undefined
  /** CAIP-10 account ids that are accepted. Default: any. */
  readonly accounts?: readonly string[] | undefined
  /** Must be equal, to the letter. */
  readonly requestId?: string | undefined
  /** Must be equal, in order. */
  readonly resources?: readonly string[] | undefined
  /** Seconds since `issuedAt`. Default 600. */
  readonly maxAge?: number | undefined
  /** Seconds of tolerated clock difference. Default 60. */
  readonly clockSkew?: number | undefined
  /** Proof methods that are accepted (`eip191`, `eip1271`, …). Default: all of the package. */
  readonly allow?: readonly string[] | undefined
  /** Demands that the decision rests on the chain's state, even for key accounts. */
  readonly requireOnchain?: boolean | undefined
}

/** What a decision rests on. */
export type Evidence =
  | { readonly kind: 'offline' }
  | {
      readonly kind: 'onchain'
      /** CAIP-2 chain id that was asked. */
      readonly chain: string
      readonly blockNumber: string
      readonly blockHash: string
      /** RFC 3339 time of that block. */
      readonly blockTime: string
    }

/**
 * Who can speak for an account.
 *
 * - `key`: its key, on every network.
 * - `contract`: its code.
 * - `delegated`: its key, and code that the key has named (EIP-7702).
 * - `implicit`: the key that it is named after, until the owner takes that away (NEAR).
 * - `named`: whichever keys the chain says (NEAR, Flow).
 * - `multisig`: several keys together.
 * - `rekeyed`: another key or multisignature account that the chain names (Algorand).
 */
export type AccountKind = 'key' | 'contract' | 'delegated' | 'implicit' | 'named' | 'multisig' | 'rekeyed'

/**
 * Accepted, but worth knowing.
 *
 * - `address_case`: the address is written without its checksum (EIP-55).
 * - `high_s`: anybody can make a second valid signature of this one.
 * - `legacy_profile`: the text or the bytes are of an older form, which proves less.
 * - `code_not_checked`: decided offline, so nobody has asked what else the account obeys.
 * - `unprefixed_signature`: the wallet has put nothing in front of the text.
 * - `rekey_not_checked`: decided offline, so the account may have been handed to another key (Algorand).
 */
export type Warning =
  | 'address_case'
  | 'high_s'
  | 'legacy_profile'
  | 'code_not_checked'
  | 'unprefixed_signature'
  | 'rekey_not_checked'

/** A proof that held. */
export type Verified<TMessage extends Message = Message> = {
  readonly ok: true
  /** CAIP-10 account id with the chain of the message, checksummed: `eip155:1:0xAb…`. */
  readonly account: string
  /**
   * Stable identity: without the chain for key accounts (`eip155:0xab…`, one person on every network), with the chain
   * for contract accounts (`eip155:1:0xab…`), lower case.
   */
  readonly subject: string
  readonly accountKind: AccountKind
  /** The rule that accepted it: `eip191`, `eip1271`, `eip6492`, `erc8010`, … */
  readonly method: string
  /** Public key, hex, when one was proven. */
  readonly key?: string | undefined
  readonly message: TMessage
  readonly evidence: Evidence
  readonly warnings: readonly Warning[]
}

/** What every `verifyMessage` resolves with. It never rejects on hostile input. */
export type VerifyResult<TMessage extends Message = Message> = Verified<TMessage> | Failure

/** Injected time, for tests. */
export type Clock = () => Date
