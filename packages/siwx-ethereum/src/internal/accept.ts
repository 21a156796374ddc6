import type { AccountKind, Evidence, Verified, Warning } from '@countersign/siwx-core'
import { checksumAddress } from '../account.ts'
import type { EthereumMessage, EthereumMethod } from '../types.ts'
import { bytesToHex } from './hex.ts'

/** The account's own key, proven. */
export type KeyProof = { readonly publicKey: Uint8Array; readonly highS: boolean }

export type Acceptance = {
  readonly method: EthereumMethod
  readonly key?: KeyProof | undefined
  /** Default `key`. */
  readonly accountKind?: AccountKind | undefined
  /** Default: offline. */
  readonly evidence?: Evidence | undefined
}

type Accepted = { readonly message: EthereumMessage; readonly warnings: readonly Warning[] }

/** Builds the result. What a key has signed is the key's on every chain; what code has accepted holds on its chain only. */
export function accept(
  { message, warnings }: Accepted,
  { method, key, accountKind = 'key', evidence = { kind: 'offline' } }: Acceptance,
): Verified<EthereumMessage> {
  const lower = message.address.toLowerCase()
  // A checksummed address has passed the parser; only one in a single letter case has to be written anew.
  const address = warnings.includes('address_case') ? checksumAddress(lower) : message.address
  return {
    ok: true,
    account: `eip155:${message.chainId}:${address}`,
    subject: key === undefined ? `eip155:${message.chainId}:${lower}` : `eip155:${lower}`,
    accountKind,
    method,
    ...(key !== undefined && { key: bytesToHex(key.publicKey) }),
    message,
    evidence,
    warnings: [
      ...warnings,
      ...(key?.highS === true ? (['high_s'] as const) : []),
      ...(evidence.kind === 'offline' ? (['code_not_checked'] as const) : []),
    ],
  }
}
