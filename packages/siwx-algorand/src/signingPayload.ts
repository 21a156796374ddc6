import { SiwxError } from '@countersign/siwx-core'
import { base64ToBytes, bytesToBase64, utf8 } from '@countersign/siwx-core/codec'
import { sha256 } from '@countersign/siwx-crypto'
import { chainIdOf, publicKeyOf } from './account.ts'
import { formatArc60Message } from './arc60.ts'
import { formatMessage } from './formatMessage.ts'
import { encodeTransaction, MAX_NOTE } from './transaction.ts'
import type { AlgorandMessage } from './types.ts'

/** What {@link signingPayload} needs, by the type of the proof that will come back. */
export type SigningPayloadOptions =
  | {
      readonly type: 'algorand:arc60' | 'algorand:mx' | 'algorand:unprefixed'
      readonly message: AlgorandMessage
    }
  | {
      readonly type: 'algorand:arc14'
      readonly message: AlgorandMessage
      /** 32 bytes in base64, of the message's network. */
      readonly genesisHash: string
      /** At most 1,000 apart. Default: round 1 alone, which is over. */
      readonly rounds?: { readonly first: number; readonly last: number } | undefined
    }

/** What {@link signingPayload} gives, by type. */
export type SigningPayloads = {
  /** Arguments of `signData(data, metadata)`; the wallet adds the signer. */
  readonly 'algorand:arc60': {
    /** Canonical JSON in base64. */
    readonly data: string
    readonly domain: string
    /** SHA-256 of the domain. */
    readonly authenticatorData: Uint8Array
    readonly metadata: { readonly scope: 1; readonly encoding: 'base64' }
  }
  /** The text in UTF-8; the wallet puts `MX` in front. */
  readonly 'algorand:mx': Uint8Array
  /** The text in UTF-8; the wallet puts nothing in front. */
  readonly 'algorand:unprefixed': Uint8Array
  /** An unsigned transaction in MessagePack, as ARC-1 `signTxns` takes it in base64. */
  readonly 'algorand:arc14': Uint8Array
}

/**
 * Gives what a page hands to the wallet.
 *
 * | type | wallet call | payload |
 * | --- | --- | --- |
 * | `algorand:arc60` | ARC-60 `signData` (Pera, Lute) | JSON, domain, authenticator data, scope |
 * | `algorand:mx` | `algo_signData` (Pera), `signBytes` | the text in UTF-8 |
 * | `algorand:unprefixed` | ARC-27 `sign_message` (Kibisis) | the text in UTF-8 |
 * | `algorand:arc14` | ARC-1 `signTxns` (every wallet, Ledger) | a transaction that no network takes |
 *
 * @example
 * ```ts
 * import { type AlgorandMessage, signingPayload } from '@countersign/siwx-algorand'
 *
 * declare const message: AlgorandMessage
 * const { data, domain, authenticatorData, metadata } = signingPayload({ type: 'algorand:arc60', message })
 * console.log(domain, metadata) // app.example { scope: 1, encoding: 'base64' }
 * ```
 * @throws SiwxError `proof_type_not_allowed` for a type that does not exist, `chain_mismatch` for a genesis hash of another
 * network, `input_too_large` when the text does not fit into a note, and the codes of `formatMessage`
 * @see ARC-60, ARC-1, ARC-14, ARC-27
 */
export function signingPayload<Options extends SigningPayloadOptions>(
  options: Options,
): SigningPayloads[Options['type']]
export function signingPayload(options: SigningPayloadOptions): SigningPayloads[keyof SigningPayloads] {
  const { type, message } = options
  switch (type) {
    case 'algorand:arc60':
      return arc60(message)
    case 'algorand:mx':
    case 'algorand:unprefixed':
      return utf8(formatMessage(message))
    case 'algorand:arc14':
      return arc14(options)
    default:
      throw new SiwxError('proof_type_not_allowed', `There is no payload for ${String(type)}.`, {
        field: 'type',
      })
  }
}

function arc60(message: AlgorandMessage): SigningPayloads['algorand:arc60'] {
  return {
    data: bytesToBase64(utf8(formatArc60Message(message))),
    domain: message.domain,
    authenticatorData: sha256(utf8(message.domain)),
    metadata: { scope: 1, encoding: 'base64' },
  }
}

function arc14(options: Extract<SigningPayloadOptions, { type: 'algorand:arc14' }>): Uint8Array {
  const { message, genesisHash, rounds: { first, last } = { first: 1, last: 1 } } = options
  if (chainIdOf(genesisHash) !== message.chainId) {
    throw new SiwxError('chain_mismatch', 'The genesis hash is of another network than the message.', {
      field: 'chainId',
    })
  }
  const whole = Number.isSafeInteger(first) && Number.isSafeInteger(last)
  if (!whole || first < 1 || last < first || last - first > 1000) {
    throw new SiwxError('time_invalid', 'Rounds are whole numbers from 1, at most 1,000 apart.', {
      field: 'rounds',
    })
  }
  const text = formatMessage(message)
  if (text.length + 9 > MAX_NOTE) {
    throw new SiwxError('input_too_large', 'The text does not fit into the 1,024 bytes of a note.', {
      field: 'message',
    })
  }
  return encodeTransaction(publicKeyOf(message.address), text, {
    genesisHash: base64ToBytes(genesisHash) as Uint8Array,
    firstValid: first,
    lastValid: last,
  })
}
