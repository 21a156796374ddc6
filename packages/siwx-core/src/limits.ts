/**
 * The longest input that the parser looks at, in characters (an accepted message is ASCII, so characters are bytes).
 * Longer input is refused with `input_too_large` before it is read.
 *
 * @see EIP-4361 "Security Considerations": implementers should choose maximum lengths
 */
export const LIMITS = {
  message: 16_384,
  domain: 512,
  address: 128,
  statement: 8_192,
  uri: 4_096,
  chainId: 32,
  nonce: 256,
  time: 64,
  requestId: 256,
  /** Number of resources. */
  resources: 32,
  resource: 8_192,
} as const
