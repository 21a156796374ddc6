import { parseTime, SiwxError } from '@countersign/siwx-core'
import { concat, utf8 } from '@countersign/siwx-core/codec'
import { sha3_256 } from '@countersign/siwx-crypto'
import { isAccountId } from './account.ts'
import { string, u32, u64 } from './internal/borsh.ts'
import type { Nep413Payload } from './nep413.ts'

const SEPARATOR = 'NEAR_NEP641_OFFCHAIN_MESSAGE/V1'
const MAX_U64 = 2n ** 64n
const TIME = /^([^.]{19})(?:\.([0-9]{1,9}))?([Zz]|[+-][0-9]{2}:[0-9]{2})$/

/** The signed envelope of NEP-641. */
export type OffchainMessage = {
  /** The network, for example `mainnet`. */
  readonly chainId: string
  readonly signerId: string
  /** From the direct parent up to the account that was asked first. Default: none. */
  readonly path?: readonly string[] | undefined
  /** RFC 3339, to the nanosecond. About a minute early, because the chain's clock may be late. */
  readonly timestamp: string
  readonly payload: string
}

/**
 * Gives the canonical hash of an envelope.
 *
 * @example
 * ```ts
 * import { nep641Hash } from '@countersign/siwx-near'
 *
 * const envelope = { chainId: 'mainnet', signerId: 'alice.near', timestamp: '2026-09-30T16:25:24Z', payload: 'Hello' }
 * nep641Hash(envelope).length // 32
 * ```
 * @throws SiwxError `time_invalid`, `address_invalid` for an envelope that cannot be written
 * @see NEP-641 "OffchainMessage"
 */
export function nep641Hash({
  chainId,
  signerId,
  path = [],
  timestamp,
  payload,
}: OffchainMessage): Uint8Array {
  const nanoseconds = parseNanoseconds(timestamp)
  if (nanoseconds === undefined) {
    throw new SiwxError('time_invalid', 'The timestamp is not RFC 3339 to the nanosecond.', {
      field: 'timestamp',
    })
  }
  if (![signerId, ...path].every(isAccountId)) {
    throw new SiwxError('address_invalid', 'The signer or the path is not an account id.', {
      field: 'signerId',
    })
  }
  return sha3_256(
    concat(
      utf8(SEPARATOR),
      ...string(chainId),
      ...string(signerId),
      u32(path.length),
      ...path.flatMap(string),
      u64(nanoseconds),
      ...string(payload),
    ),
  )
}

/**
 * Gives what a NEP-413 wallet has to sign so that a full-access key authorizes an envelope.
 *
 * @example
 * ```ts
 * import { nep641ToNep413 } from '@countersign/siwx-near'
 *
 * const envelope = { chainId: 'mainnet', signerId: 'alice.near', timestamp: '2026-09-30T16:25:24Z', payload: 'Hello' }
 * const { message, recipient, nonce } = nep641ToNep413(envelope)
 * console.log(message) // Hello
 * console.log(recipient) // mainnet: alice.near @ 2026-09-30T16:25:24Z
 * ```
 * @throws SiwxError `time_invalid`, `address_invalid` for an envelope that cannot be written
 * @see NEP-641 "NEP-413 mapping"
 */
export function nep641ToNep413(envelope: OffchainMessage, callbackUrl?: string | undefined): Nep413Payload {
  const { chainId, signerId, path = [], timestamp, payload } = envelope
  const nonce = nep641Hash(envelope)
  const second = Number((parseNanoseconds(timestamp) ?? 0n) / 1_000_000_000n)
  const time = new Date(second * 1000).toISOString().replace('.000Z', 'Z')
  return {
    message: payload,
    nonce,
    recipient: `${chainId}: ${[signerId, ...path].join(' -> ')} @ ${time}`,
    ...(callbackUrl !== undefined && { callbackUrl }),
  }
}

/** Nanoseconds since the epoch, or `undefined` for what is no RFC 3339 time or has no place in 64 bits. */
export function parseNanoseconds(timestamp: string): bigint | undefined {
  const [, seconds, fraction = '', zone] = timestamp.length <= 64 ? (TIME.exec(timestamp) ?? []) : []
  const milliseconds = seconds === undefined ? undefined : parseTime(`${seconds}${zone}`)
  if (milliseconds === undefined) return undefined
  const nanoseconds = BigInt(milliseconds) * 1_000_000n + BigInt(fraction.padEnd(9, '0'))
  return nanoseconds >= 0n && nanoseconds < MAX_U64 ? nanoseconds : undefined
}
