import { type Failure, failure } from '@countersign/siwx-core'
import { base58ToBytes, equalBytes } from '@countersign/siwx-core/codec'
import { blake2b } from '@countersign/siwx-crypto'
import { decodeBase58Check, encodeBase58Check } from './base58check.ts'
import { CURVES, type Curve, GENERIC_SIGNATURE, payloadOf, TAGS } from './curves.ts'

export type PublicKey = { readonly curve: Curve; readonly bytes: Uint8Array }

/** `curve` is absent for the prefix `sig`, which says none: the key decides. */
export type Signature = { readonly curve?: Curve | undefined; readonly bytes: Uint8Array }

/** edpk…, sppk…, p2pk…, BLpk… */
export function decodePublicKey(text: string): PublicKey | Failure {
  const bytes = decodeBase58Check(text)
  if (!(bytes instanceof Uint8Array)) return notBase58('publicKey')
  for (const curve of CURVES) {
    const key = payloadOf(bytes, TAGS[curve].key)
    if (key !== undefined) return { curve, bytes: key }
  }
  return failure('key_type_unsupported', 'decode', { field: 'publicKey', received: text.slice(0, 4) })
}

/** edsig…, spsig1…, p2sig…, BLsig…, sig… */
export function decodeSignature(text: string): Signature | Failure {
  const bytes = decodeBase58Check(text)
  if (!(bytes instanceof Uint8Array)) return notBase58('signature')
  const generic = payloadOf(bytes, GENERIC_SIGNATURE)
  if (generic !== undefined) return { bytes: generic }
  for (const curve of CURVES) {
    const signature = payloadOf(bytes, TAGS[curve].signature)
    if (signature !== undefined) return { curve, bytes: signature }
  }
  return failure('signature_malformed', 'decode', { field: 'signature' })
}

/** A prefix that names a curve must name the key's; one that names none stands for 64 bytes, so not for BLS. */
export function checkCurves(key: PublicKey, signature: Signature): Failure | undefined {
  const { length } = TAGS[key.curve].signature
  if ((signature.curve ?? key.curve) === key.curve && signature.bytes.length === length) return undefined
  return failure('signature_malformed', 'decode', {
    field: 'signature',
    expected: key.curve,
    received: signature.curve,
    reason: 'The prefix of the signature does not fit the key.',
  })
}

/** Octez `pkh`: BLAKE2b with 20 bytes, under the prefix of the curve. */
export function addressOfKey({ curve, bytes }: PublicKey): string {
  return encodeBase58Check(TAGS[curve].address.prefix, blake2b(bytes, 20))
}

/** Whether the address, whose checksum has been checked, is the key's. */
export function ownsAddress({ curve, bytes }: PublicKey, address: string): boolean {
  const decoded = base58ToBytes(address)
  const hash = decoded && payloadOf(decoded.subarray(0, -4), TAGS[curve].address)
  return hash !== undefined && equalBytes(hash, blake2b(bytes, 20))
}

function notBase58(field: string): Failure {
  return failure('encoding_invalid', 'decode', { field, reason: 'It is not Base58Check.' })
}
