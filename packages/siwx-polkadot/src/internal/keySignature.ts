import { type Failure, failure } from '@countersign/siwx-core'
import { type Refusal, type Verdict, verifySr25519 } from '@countersign/siwx-crypto'
import { bytesToHex } from './hex.ts'
import type { Payload } from './payload.ts'
import type { Algorithm, Reading } from './readings.ts'

/** What a key has signed. */
export type Signed = {
  readonly ok: true
  readonly algorithm: Algorithm
  /** Public key, hex. */
  readonly key: string
  readonly highS: boolean
  readonly wrapped: boolean
}

/** The same for one reading of one payload. */
export type Checked = Omit<Signed, 'wrapped' | 'algorithm'> | { readonly ok: false; readonly status: Refusal }

/**
 * Finds the reading and the payload under which the signature is the account's. When none is, the answer is the first
 * refusal that says more than that.
 */
export async function checkKeySignature(
  accountId: Uint8Array,
  readings: readonly Reading[],
  payloads: readonly Payload[],
): Promise<Signed | Failure> {
  let refusal: Failure | undefined
  for (const reading of readings) {
    for (const { bytes, wrapped } of payloads) {
      const checked = await check(accountId, reading, bytes)
      if (checked.ok) return { ...checked, algorithm: reading.algorithm, wrapped }
      if (checked.status !== 'invalid') refusal ??= failure(CODES[checked.status], 'signature')
    }
  }
  return refusal ?? failure(readings.length === 0 ? 'signature_malformed' : 'signature_invalid', 'signature')
}

async function check(accountId: Uint8Array, reading: Reading, message: Uint8Array): Promise<Checked> {
  const { algorithm, signature } = reading
  if (algorithm === 'polkadot:ecdsa') {
    const { checkEcdsa } = await import('./ecdsaKey.ts')
    return await checkEcdsa(accountId, signature, message)
  }
  // The account is the key itself.
  const verdict = await (algorithm === 'polkadot:sr25519'
    ? verifySr25519({ message, signature, publicKey: accountId })
    : checkEd25519(message, signature, accountId))
  if (verdict !== 'valid') return { ok: false, status: verdict }
  return { ok: true, key: bytesToHex(accountId), highS: false }
}

// Wallets make sr25519 keys unless they are told otherwise: the other algorithms are loaded when needed.
async function checkEd25519(
  message: Uint8Array,
  signature: Uint8Array,
  publicKey: Uint8Array,
): Promise<Verdict> {
  const ed25519 = await import('./ed25519Key.ts')
  return await ed25519.checkEd25519(message, signature, publicKey)
}

const CODES = {
  invalid: 'signature_invalid',
  signature_malformed: 'signature_malformed',
  signature_non_canonical: 'signature_non_canonical',
  // The account is no key of this algorithm: the hash of one, of a multisig, or of a proxy.
  key_malformed: 'key_account_mismatch',
  key_small_order: 'key_small_order',
} as const satisfies Record<Refusal, Failure['code']>
