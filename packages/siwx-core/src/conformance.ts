import type { MessageFields } from './createMessage.ts'
import type { Code } from './errors.ts'
import { codecCases } from './internal/conformance/codec.ts'
import { policyCases } from './internal/conformance/policy.ts'
import { proofCases } from './internal/conformance/proof.ts'
import type { ParseResult } from './parseMessage.ts'
import type { Clock, Expectations, Message, VerifyResult, Warning } from './types.ts'

/** One named case. `run` resolves when the package behaves, and rejects with an `Error` that says what it did instead. */
export type ConformanceCase = { readonly name: string; readonly run: () => Promise<void> }

/** A signature with the same meaning in other bytes, and what the package must do with it. */
export type Malleated<Proof> = {
  readonly name: string
  readonly proof: Proof
  /** `refused`, or the warning with which the package accepts it. */
  readonly outcome: 'refused' | Warning
}

/** What a chain package brings to the suite: its public functions, one account with its key, and a foreign key. */
export type ConformanceFixture<Proof> = {
  readonly createMessage: (fields: MessageFields) => Message
  readonly formatMessage: (message: Message) => string
  readonly parseMessage: (text: string) => ParseResult
  readonly verifyMessage: (
    proof: Proof,
    expected: Expectations,
    context: { readonly now: Clock },
  ) => Promise<VerifyResult>
  /** CAIP-2 namespace. */
  readonly namespace: string
  /** The account whose key {@link ConformanceFixture.sign} uses. */
  readonly account: { readonly address: string; readonly chainId: string }
  /** Another valid address and another valid chain of the same namespace. */
  readonly other: { readonly address: string; readonly chainId: string }
  readonly sign: (text: string) => Promise<Proof>
  readonly signWithForeignKey: (text: string) => Promise<Proof>
  /** The same proof with another text and the old signature. */
  readonly withText: (proof: Proof, text: string) => Proof
  /** Other spellings of the same signature: high s, flipped recovery bit, S + L, other encodings. */
  readonly malleate: (proof: Proof) => readonly Malleated<Proof>[]
  /** Proofs whose signature is not one: empty, too short, too long, not in the encoding. */
  readonly malformed: (proof: Proof) => readonly { readonly name: string; readonly proof: Proof }[]
  /** A proof whose signature is longer than the package's limit. */
  readonly oversized: (proof: Proof) => Proof
  /** Codes that a signature by another key may get. Default: `signature_invalid`, `key_account_mismatch`. */
  readonly foreignKeyCodes?: readonly Code[] | undefined
}

/**
 * The suite that every chain package passes: round trip; each line missing, duplicated, reordered; each byte altered;
 * CRLF and other line ends; Unicode look-alikes; wrong domain, scheme, URI, nonce, chain, account, time, request id,
 * resources; replay; foreign key; signature of another text; malleated, malformed and oversized input; another proof type;
 * hostile types.
 *
 * It depends on no test runner: it gives a list of named cases.
 *
 * @example
 * ```ts
 * import { conformance, type ConformanceFixture } from '@countersign/siwx-core/conformance'
 *
 * declare const fixture: ConformanceFixture<{ message: string; signature: string }>
 * declare const test: (name: string, run: () => Promise<void>) => void
 * for (const { name, run } of conformance(fixture)) test(name, run)
 * ```
 */
export function conformance<Proof>(fixture: ConformanceFixture<Proof>): readonly ConformanceCase[] {
  return [...codecCases(fixture), ...policyCases(fixture), ...proofCases(fixture)]
}
