import { type Failure, failure, LIMITS } from '@countersign/siwx-core'
import { base64ToBytes } from '@countersign/siwx-core/codec'
import { isAccountId } from './account.ts'
import { parsePublicKey } from './publicKey.ts'
import type { NearKey } from './types.ts'

type Common = { readonly ok: true; readonly text: string; readonly accountId: string }

export type DecodedNep413 = Common & {
  readonly type: 'near:nep413'
  readonly key: NearKey
  /** The key as it was sent, which is its only spelling. */
  readonly publicKey: string
  /** 64 bytes for Ed25519, 65 for secp256k1. */
  readonly signature: Uint8Array
  readonly callbackUrl: string | undefined
}

export type DecodedNep641 = Common & { readonly type: 'near:nep641'; readonly authorization: string }

/** A proof in bytes. Nothing in it is believed yet. */
export type DecodedProof = DecodedNep413 | DecodedNep641

/** Characters. */
const MAX_SIGNATURE = 1024
const MAX_AUTHORIZATION = 65_536
const LONE_SURROGATE = /\p{Surrogate}/u

/** Decodes what the browser sent: sizes, shape, encodings, lengths. Never throws. */
export function decodeProof(proof: unknown): DecodedProof | Failure {
  const fields = (typeof proof === 'object' && proof !== null ? proof : {}) as Record<string, unknown>
  const { type, message, accountId } = fields
  if (type !== 'near:nep413' && type !== 'near:nep641') {
    return failure('proof_type_not_allowed', 'decode', {
      field: 'type',
      expected: 'near:nep413 near:nep641',
    })
  }
  if (typeof message !== 'string' || typeof accountId !== 'string') {
    return failure('encoding_invalid', 'decode', {
      reason: 'A proof has a message and an account id, both text.',
    })
  }
  if (!isAccountId(accountId)) {
    return failure('address_invalid', 'decode', { field: 'accountId', received: accountId })
  }
  const common: Common = { ok: true, text: message, accountId }
  return type === 'near:nep413' ? decodeNep413(common, fields) : decodeNep641(common, fields)
}

function decodeNep413(common: Common, fields: Record<string, unknown>): DecodedNep413 | Failure {
  const { publicKey, signature, callbackUrl } = fields
  if (typeof publicKey !== 'string' || typeof signature !== 'string') {
    return failure('encoding_invalid', 'decode', {
      reason: 'A NEP-413 proof has a public key and a signature, both text.',
    })
  }
  if (callbackUrl !== undefined && !isText(callbackUrl)) {
    return failure('encoding_invalid', 'decode', { field: 'callbackUrl' })
  }
  if (callbackUrl !== undefined && callbackUrl.length > LIMITS.uri) {
    return failure('input_too_large', 'size', { field: 'callbackUrl' })
  }
  const key = parsePublicKey(publicKey)
  if ('ok' in key) return key
  const bytes = decodeSignature(signature, key)
  return bytes instanceof Uint8Array
    ? { ...common, type: 'near:nep413', key, publicKey, signature: bytes, callbackUrl }
    : bytes
}

function decodeSignature(signature: string, { curve }: NearKey): Uint8Array | Failure {
  if (signature.length > MAX_SIGNATURE) return failure('input_too_large', 'size', { field: 'signature' })
  const bytes = base64ToBytes(signature)
  if (bytes === undefined) {
    return failure('encoding_invalid', 'decode', {
      field: 'signature',
      reason: 'The signature is not base64 with padding.',
    })
  }
  return bytes.length === signatureLength(curve)
    ? bytes
    : failure('signature_malformed', 'decode', { field: 'signature' })
}

function decodeNep641(common: Common, { authorization }: Record<string, unknown>): DecodedNep641 | Failure {
  if (!isText(authorization)) {
    return failure('encoding_invalid', 'decode', {
      field: 'authorization',
      reason: 'A NEP-641 proof has an authorization, a text.',
    })
  }
  if (authorization.length > MAX_AUTHORIZATION) {
    return failure('input_too_large', 'size', { field: 'authorization' })
  }
  return { ...common, type: 'near:nep641', authorization }
}

/** Bytes of a signature: nearcore appends the recovery id to secp256k1 ones. */
export function signatureLength(curve: NearKey['curve']): number {
  return curve === 'ed25519' ? 64 : 65
}

// A lone surrogate has no UTF-8 form, so two texts could have the same bytes.
function isText(value: unknown): value is string {
  return typeof value === 'string' && !LONE_SURROGATE.test(value)
}
