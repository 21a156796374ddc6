import { type Failure, failure } from '@countersign/siwx-core'
import {
  blake2b,
  type Refusal,
  recoverSecp256k1,
  verifyEd25519,
  verifySr25519,
} from '@countersign/siwx-crypto'
import { bytesToHex, equalBytes } from './hex.ts'
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

type Checked = Omit<Signed, 'wrapped' | 'algorithm'> | { readonly ok: false; readonly status: Refusal }

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
  if (algorithm === 'polkadot:ecdsa') return await checkEcdsa(accountId, signature, message)
  // The account is the key itself.
  const input = { message, signature, publicKey: accountId }
  const verdict = await (algorithm === 'polkadot:sr25519' ? verifySr25519(input) : verifyEd25519(input))
  if (verdict !== 'valid') return { ok: false, status: verdict }
  return { ok: true, key: bytesToHex(accountId), highS: false }
}

// The account is the hash of the compressed key.
async function checkEcdsa(accountId: Uint8Array, bytes: Uint8Array, message: Uint8Array): Promise<Checked> {
  const result = await recoverSecp256k1({
    digest: blake2b(message, 32),
    signature: bytes.subarray(0, 64),
    recovery: bytes[64] ?? -1,
  })
  if (result.status !== 'recovered') return { ok: false, status: result.status }
  const key = compress(result.publicKey)
  if (!equalBytes(blake2b(key, 32), accountId)) return { ok: false, status: 'invalid' }
  return { ok: true, key: bytesToHex(key), highS: result.highS }
}

// SEC 1 section 2.3.3: 02 for an even y, 03 for an odd one.
function compress(uncompressed: Uint8Array): Uint8Array {
  const key = uncompressed.slice(0, 33)
  key[0] = 2 + ((uncompressed[64] ?? 0) & 1)
  return key
}

const CODES = {
  invalid: 'signature_invalid',
  signature_malformed: 'signature_malformed',
  signature_non_canonical: 'signature_non_canonical',
  // The account is no key of this algorithm: the hash of one, of a multisig, or of a proxy.
  key_malformed: 'key_account_mismatch',
  key_small_order: 'key_small_order',
} as const satisfies Record<Refusal, Failure['code']>
