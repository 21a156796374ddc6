/** What a profile says about an address: fine, fine with a warning, or a refusal code. */
export type AddressVerdict = 'valid' | 'address_case' | 'address_invalid' | 'address_checksum'

/**
 * What one chain's sign-in text looks like: the table entry that turns the shared codec into that chain's.
 *
 * @example
 * ```ts
 * import type { TextProfile } from '@countersign/siwx-core'
 *
 * const tezos: TextProfile = {
 *   namespace: 'tezos',
 *   ecosystem: 'Tezos',
 *   order: 'caip122',
 *   checkAddress: (address) => (/^tz[1-4][1-9A-HJ-NP-Za-km-z]{33}$/.test(address) ? 'valid' : 'address_invalid'),
 *   isChainId: (chainId) => /^Net[1-9A-HJ-NP-Za-km-z]{12}$/.test(chainId),
 * }
 * tezos.checkAddress('tz1VjySDcyjNNjsXhBKfsrdT1AvETimkDDwH') // 'valid'
 * ```
 * @see CAIP-122 "Namespaces", EIP-4361 "ABNF Message Format"
 */
export type TextProfile = {
  /** CAIP-2 namespace: `eip155`. */
  readonly namespace: string
  /** The name in the header line: `Ethereum`. */
  readonly ecosystem: string
  /**
   * `eip4361`: Chain ID stands before Nonce. `caip122`: Chain ID stands after Request ID. The other lines stand in the
   * same order in both.
   */
  readonly order: 'eip4361' | 'caip122'
  /** Judges the address line, at most 128 characters without a line break. Must not throw and must run in linear time. */
  readonly checkAddress: (address: string) => AddressVerdict
  /** Judges the Chain ID line, 1 to 32 characters. Must not throw and must run in linear time. */
  readonly isChainId: (chainId: string) => boolean
}
