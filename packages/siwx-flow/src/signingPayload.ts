import { SiwxError } from '@countersign/siwx-core'
import { bytesToHex, utf8 } from '@countersign/siwx-core/codec'
import { checkAddress } from './account.ts'
import { accountProofNonce, originOf, withAddressLine } from './internal/payload.ts'
import { parseMessage } from './parseMessage.ts'
import type { FlowMethod } from './types.ts'

/** What {@link signingPayload} needs. */
export type SigningPayloadOptions<Type extends FlowMethod = FlowMethod> = {
  /** The type of the proof that will come back. */
  readonly type: Type
  /** The text of the message, from `formatMessage`. */
  readonly message: string
}

/** What {@link signingPayload} gives, by type: what a wallet service takes. */
export type SigningPayloads = {
  /** Data of the `account-proof` service, or what `fcl.accountProof.resolver` resolves with. */
  readonly 'flow:account-proof': {
    /** The site's origin. Wallets and FCL put the page's own in its place. */
    readonly appIdentifier: string
    /** SHA-256 of the text without its address, 64 hexadecimal digits. */
    readonly nonce: string
  }
  /** Data of the `user-signature` service; `fcl.currentUser.signUserMessage` takes `message` too. */
  readonly 'flow:user-signature': {
    /** The text in UTF-8, as hexadecimal digits. */
    readonly message: string
  }
}

/**
 * Gives what a page hands to the wallet.
 *
 * | type | wallet call | what is signed |
 * | --- | --- | --- |
 * | `flow:account-proof` | `authn` with account proof data | the tag `FCL-ACCOUNT-PROOF-V0.0`, then RLP of origin, address, nonce |
 * | `flow:user-signature` | `user-signature` | the tag `FLOW-V0.0-user`, then the text in UTF-8 |
 *
 * The nonce of an account proof is the same for every address in the text, so a text can be issued before the wallet has
 * said which account it is: with any address of the network at first, and {@link withAddress} afterwards. The origin is made
 * of the text's scheme and domain; without a scheme it is `https`, and `http` on loopback.
 *
 * @example
 * ```ts
 * import { signingPayload } from '@countersign/siwx-flow'
 *
 * declare const text: string
 * const { appIdentifier, nonce } = signingPayload({ type: 'flow:account-proof', message: text })
 * console.log(appIdentifier, nonce.length) // https://app.example 64
 * ```
 * @throws SiwxError with the code of `parseMessage` for what is no message, `proof_type_not_allowed` for a type that does
 * not exist
 * @see FCL "Proving ownership of a Flow account", FLIP 941
 */
export function signingPayload<Type extends FlowMethod>(
  options: SigningPayloadOptions<Type>,
): SigningPayloads[Type]
export function signingPayload({
  type,
  message: text,
}: SigningPayloadOptions): SigningPayloads[keyof SigningPayloads] {
  const parsed = parseMessage(text)
  if (!parsed.ok) throw new SiwxError(parsed.code, parsed.reason, { field: parsed.field })
  if (type === 'flow:account-proof')
    return { appIdentifier: originOf(parsed.message), nonce: accountProofNonce(text) }
  if (type === 'flow:user-signature') return { message: bytesToHex(utf8(text)) }
  throw new SiwxError('proof_type_not_allowed', `There is no payload for ${String(type)}.`, { field: 'type' })
}

/**
 * Puts the account that the wallet has named into a text that was issued before it was known. Everything else stays, and so
 * does the nonce of its account proof.
 *
 * @example
 * ```ts
 * import { withAddress } from '@countersign/siwx-flow'
 *
 * declare const issued: string
 * withAddress(issued, '0x1654653399040a61')
 * // 'app.example wants you to sign in with your Flow account:\n0x1654653399040a61\n…'
 * ```
 * @throws SiwxError `address_invalid` for what is no address, and the code of `parseMessage` when the text is no message with
 * it (`chain_mismatch` for an address of the other network)
 */
export function withAddress(text: string, address: string): string {
  if (checkAddress(address) !== 'valid') {
    throw new SiwxError('address_invalid', 'An address of Flow is 0x and 16 digits in lower case.', {
      field: 'address',
    })
  }
  const replaced = withAddressLine(text, address)
  const parsed = parseMessage(replaced)
  if (!parsed.ok) throw new SiwxError(parsed.code, parsed.reason, { field: parsed.field })
  return replaced
}
