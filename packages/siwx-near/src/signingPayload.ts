import { SiwxError } from '@countersign/siwx-core'
import { jsonPayload, nep413Payload } from './internal/payload.ts'
import type { Nep413Payload } from './nep413.ts'
import { parseMessage } from './parseMessage.ts'
import type { NearMethod } from './types.ts'

/** What {@link signingPayload} needs. */
export type SigningPayloadOptions<Type extends NearMethod = NearMethod> = {
  /** The type of the proof that will come back. */
  readonly type: Type
  /** The text of the message, from `formatMessage`. */
  readonly message: string
  /** `near:nep413` only: where a redirecting wallet comes back to, on the message's domain. */
  readonly callbackUrl?: string | undefined
}

/** What a wallet or an account contract authorizes under NEP-641. */
export type Nep641Payload = {
  /** The text itself. */
  readonly payload: string
  /** The same in the JSON structure of NEP-641, for wallets whose policies read it. Either is accepted. */
  readonly jsonPayload: string
}

/**
 * Gives what a page hands to the wallet.
 *
 * | type | wallet call | argument |
 * | --- | --- | --- |
 * | `near:nep413` | `signMessage`, `signInAndSignMessage` (`messageParams`) | `message`, `nonce`, `recipient`, `callbackUrl` |
 * | `near:nep641` | the wallet's own call for offchain authorizations | `payload` or `jsonPayload` |
 *
 * @example
 * ```ts
 * import { signingPayload } from '@countersign/siwx-near'
 *
 * declare const text: string
 * declare const wallet: { signMessage(payload: object): Promise<unknown> }
 * await wallet.signMessage(signingPayload({ type: 'near:nep413', message: text }))
 * ```
 * @throws SiwxError `proof_type_not_allowed` for a type that does not exist, and the codes of `parseMessage` for a text
 * that is no sign-in message
 * @see NEP-413 "Input Interface", NEP-641 "Domain-separated JSON payload"
 */
export function signingPayload<Type extends NearMethod>(
  options: SigningPayloadOptions<Type>,
): Type extends 'near:nep413' ? Nep413Payload : Nep641Payload
export function signingPayload(options: SigningPayloadOptions): Nep413Payload | Nep641Payload {
  const { type, message: text, callbackUrl } = options
  const parsed = parseMessage(text)
  if (!parsed.ok) throw new SiwxError(parsed.code, parsed.reason, { field: parsed.field })
  if (type === 'near:nep413') return nep413Payload(text, parsed.message, callbackUrl)
  if (type === 'near:nep641') return { payload: text, jsonPayload: jsonPayload(text, parsed.message) }
  throw new SiwxError('proof_type_not_allowed', `There is no payload for ${String(type)}.`, { field: 'type' })
}
