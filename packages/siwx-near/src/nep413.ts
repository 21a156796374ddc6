import { concat } from '@countersign/siwx-core/codec'
import { sha256 } from '@countersign/siwx-crypto'
import { string, u32 } from './internal/borsh.ts'

/** 2^31 + 413, so that no transaction can have these bytes. */
const TAG = 2_147_484_061

/** What a wallet's `signMessage` takes and signs. */
export type Nep413Payload = {
  readonly message: string
  /** 32 bytes. */
  readonly nonce: Uint8Array
  readonly recipient: string
  readonly callbackUrl?: string | undefined
}

/**
 * Gives the 32 bytes that a wallet signs for `signMessage`.
 *
 * @example
 * ```ts
 * import { nep413Digest } from '@countersign/siwx-near'
 *
 * nep413Digest({ message: 'hi', nonce: new Uint8Array(32), recipient: 'app.example' }).length // 32
 * ```
 * @throws RangeError when the nonce has not 32 bytes
 * @see NEP-413 "Signature"
 */
export function nep413Digest({ message, nonce, recipient, callbackUrl }: Nep413Payload): Uint8Array {
  if (nonce.length !== 32) throw new RangeError('A NEP-413 nonce has 32 bytes.')
  const callback = callbackUrl === undefined ? [Uint8Array.of(0)] : [Uint8Array.of(1), ...string(callbackUrl)]
  return sha256(concat(u32(TAG), ...string(message), nonce, ...string(recipient), ...callback))
}
