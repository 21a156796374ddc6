import { SiwxError } from '@countersign/siwx-core'
import { bytesToHex } from '@countersign/siwx-core/codec'
import { decodeBranch, failingNoop, micheline, offchain, PREFIX, waltFrame } from './internal/payload.ts'
import type { TezosProofType } from './types.ts'

/** What {@link signingPayload} needs. */
export type SigningPayloadOptions = {
  /** The type of the proof that will come back. Default `tezos:micheline`. */
  readonly type?: TezosProofType | undefined
  /** The text of the message, from `formatMessage`. */
  readonly message: string
  /** `tezos:failing_noop` only: hash of a recent block, `B…`. */
  readonly branch?: string | undefined
}

/** What a wallet is asked to sign, under the names of Beacon's `requestSignPayload`. */
export type SigningPayload = {
  readonly signingType: 'micheline' | 'operation' | 'raw'
  /** Hexadecimal without `0x`. */
  readonly payload: string
}

/**
 * Gives what a page hands to the wallet.
 *
 * | type | wallet call | bytes |
 * | --- | --- | --- |
 * | `tezos:micheline` | `requestSignPayload` (Beacon, octez.connect), `tezos_sign` (WalletConnect) | the packed Michelson string `Tezos Signed Message: ` and the text |
 * | `tezos:failing_noop` | the same, or `octez-client sign message` | the operation failing_noop with the text |
 * | `tezos:offchain` | the same, where the wallet knows the draft TZIP-32 | its frame around the text |
 * | `tezos:walt` | what pages of walt.id do; for tests | 0501, a wrong length, the text |
 *
 * @example
 * ```ts
 * import { signingPayload } from '@countersign/siwx-tezos'
 *
 * declare const text: string
 * declare const wallet: {
 *   requestSignPayload: (input: { signingType: string; payload: string }) => Promise<{ signature: string }>
 * }
 * const { signature } = await wallet.requestSignPayload(signingPayload({ message: text }))
 * ```
 * @throws SiwxError `proof_type_not_allowed` for a type that does not exist, `encoding_invalid` for a branch that is no
 * block hash
 * @see TZIP-10 "sign_payload_request"
 */
export function signingPayload({
  type = 'tezos:micheline',
  message,
  branch,
}: SigningPayloadOptions): SigningPayload {
  switch (type) {
    case 'tezos:micheline':
      return { signingType: 'micheline', payload: bytesToHex(micheline(PREFIX + message)) }
    case 'tezos:failing_noop':
      return { signingType: 'operation', payload: bytesToHex(failingNoop(message, readBranch(branch))) }
    case 'tezos:offchain':
      return { signingType: 'raw', payload: bytesToHex(offchain(message)) }
    case 'tezos:walt':
      return { signingType: 'micheline', payload: bytesToHex(waltFrame(message)) }
    default:
      throw new SiwxError('proof_type_not_allowed', `There is no payload for ${String(type)}.`, {
        field: 'type',
      })
  }
}

function readBranch(branch: string | undefined): Uint8Array {
  const bytes = decodeBranch(branch ?? '')
  if (bytes !== undefined) return bytes
  throw new SiwxError('encoding_invalid', 'A failing_noop needs the hash of a block.', { field: 'branch' })
}
