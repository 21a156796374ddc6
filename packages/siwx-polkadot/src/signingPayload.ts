import { SiwxError } from '@countersign/siwx-core'
import { utf8 } from '@countersign/siwx-core/codec'
import { decodeEvmAddress } from './internal/evmAddress.ts'
import { bytesToHex } from './internal/hex.ts'
import { wrapText } from './internal/payload.ts'
import { decodeSs58 } from './ss58.ts'
import type { Hex } from './types.ts'

/** What each wallet call takes. */
export type SigningPayloads = {
  /** `signer.signRaw(payload)` of an injected wallet. Gives a `substrate:signraw` proof. */
  readonly signRaw: { readonly address: string; readonly data: string; readonly type: 'bytes' }
  /** WalletConnect's `polkadot_signMessage`. Gives a `substrate:signraw` proof. */
  readonly polkadot_signMessage: { readonly address: string; readonly message: string }
  /** `request({ method: 'personal_sign', params: payload })` of an EVM provider. Gives a `substrate:eip191` proof. */
  readonly personal_sign: readonly [Hex, string]
}

/** What {@link signingPayload} needs. */
export type SigningPayloadOptions<Call extends keyof SigningPayloads> = {
  readonly call: Call
  /** The text of the message, from `formatMessage`. */
  readonly message: string
  /** The address whose key signs: that of the message, or of a member of the multisig that the message names. */
  readonly address: string
}

/**
 * Gives what a page hands to the wallet. `signRaw` takes the plain text: as hexadecimal, wallets would show it as such
 * because it has line breaks.
 *
 * @example
 * ```ts
 * import { signingPayload } from '@countersign/siwx-polkadot'
 *
 * declare const signer: { signRaw(payload: object): Promise<{ signature: string }> }
 * declare const message: string
 * declare const address: string
 * const { signature } = await signer.signRaw(signingPayload({ call: 'signRaw', message, address }))
 * const proof = { type: 'substrate:signraw', message, signature } as const
 * ```
 * @throws SiwxError `account_type_unsupported` for an address that cannot answer the call, `proof_type_not_allowed` for a
 *   call that does not exist
 * @see ERC-191
 */
export function signingPayload<Call extends keyof SigningPayloads>({
  call,
  message,
  address,
}: SigningPayloadOptions<Call>): SigningPayloads[Call] {
  const make = Object.hasOwn(CALLS, call) ? CALLS[call] : undefined
  if (make === undefined) {
    throw new SiwxError('proof_type_not_allowed', `There is no wallet call ${String(call)}.`, {
      field: 'call',
    })
  }
  const fits = call === 'personal_sign' ? decodeEvmAddress(address) !== undefined : decodeSs58(address).ok
  if (!fits) {
    throw new SiwxError(
      'account_type_unsupported',
      '20-byte accounts sign with personal_sign, all others with signRaw.',
      { field: 'address' },
    )
  }
  return make(message, address)
}

type Calls = {
  readonly [Call in keyof SigningPayloads]: (message: string, address: string) => SigningPayloads[Call]
}

const CALLS: Calls = {
  signRaw: (data, address) => ({ address, data, type: 'bytes' }),
  polkadot_signMessage: (message, address) => ({ address, message }),
  personal_sign: (message, address) => [bytesToHex(utf8(message)), address],
}

/**
 * Gives the bytes that a wallet signs for `signRaw`: the text between `<Bytes>` and `</Bytes>`. For wallets and tests; a
 * page never hands these over.
 *
 * @example
 * ```ts
 * import { signedBytes } from '@countersign/siwx-polkadot'
 *
 * new TextDecoder().decode(signedBytes('text')) // '<Bytes>text</Bytes>'
 * ```
 */
export function signedBytes(message: string): Uint8Array {
  return wrapText(message)
}
