import { type Failure, failure } from '@countersign/siwx-core'
import { hexToBytes } from '@countersign/siwx-core/codec'
import { members } from './internal/members.ts'
import type { FlowMethod } from './types.ts'

/** One signature in bytes. */
export type DecodedSignature = {
  /** `0x` and 16 digits. */
  readonly address: string
  readonly keyId: number
  /** 64 bytes. */
  readonly signature: Uint8Array
}

/** A proof in bytes. Nothing in it is believed yet. */
export type DecodedProof = {
  readonly ok: true
  readonly type: FlowMethod
  readonly text: string
  /** Not empty; no key twice. */
  readonly signatures: readonly DecodedSignature[]
}

/** Longest text of an address or a signature that is looked at, in characters. */
const MAX_TEXT = 1024
const MAX_SIGNATURES = 64
/** Flow: key indices are 32 bits. */
const MAX_KEY_ID = 0xffff_ffff
const ADDRESS = /^(?:0x)?[0-9a-f]{16}$/

/** Decodes what the browser sent: sizes, shape, encodings, lengths, no key twice. Never throws. */
export function decodeProof(proof: unknown): DecodedProof | Failure {
  const { type, message, signatures } = members(proof)
  if (type !== 'flow:account-proof' && type !== 'flow:user-signature') {
    return failure('proof_type_not_allowed', 'decode', {
      field: 'type',
      expected: 'flow:account-proof flow:user-signature',
    })
  }
  if (typeof message !== 'string' || !Array.isArray(signatures)) {
    return failure('encoding_invalid', 'decode', {
      reason: 'A proof has a message and a list of signatures.',
    })
  }
  if (signatures.length > MAX_SIGNATURES) return failure('input_too_large', 'size', { field: 'signatures' })
  if (signatures.length === 0) {
    return failure('signature_malformed', 'decode', {
      field: 'signatures',
      reason: 'No key has signed.',
    })
  }
  const decoded: DecodedSignature[] = []
  for (const value of signatures) {
    const signature = decodeSignature(value)
    if ('ok' in signature) return signature
    // FCLCrypto too: a key that counted twice would decide with half the weight.
    if (decoded.some(({ keyId }) => keyId === signature.keyId)) {
      return failure('duplicate_key', 'decode', { field: 'keyId', received: String(signature.keyId) })
    }
    decoded.push(signature)
  }
  return { ok: true, type, text: message, signatures: decoded }
}

function decodeSignature(value: unknown): DecodedSignature | Failure {
  const { addr, keyId, signature } = members(value)
  if (typeof addr !== 'string' || typeof keyId !== 'number' || typeof signature !== 'string') {
    return failure('encoding_invalid', 'decode', {
      field: 'signatures',
      reason: 'A composite signature has an address and a signature in text and the number of a key.',
    })
  }
  if (addr.length > MAX_TEXT || signature.length > MAX_TEXT)
    return failure('input_too_large', 'size', { field: 'signatures' })
  if (!ADDRESS.test(addr)) return notEncoded('addr', 'It is not 16 hexadecimal digits in lower case.')
  if (!Number.isInteger(keyId) || keyId < 0 || keyId > MAX_KEY_ID || Object.is(keyId, -0))
    return notEncoded('keyId', 'It is not the number of a key.')
  const bytes = hexToBytes(signature)
  if (bytes === undefined)
    return notEncoded('signature', 'It is not an even number of hexadecimal digits in lower case.')
  if (bytes.length !== 64) return failure('signature_malformed', 'decode', { field: 'signature' })
  return { address: `0x${addr.slice(-16)}`, keyId, signature: bytes }
}

function notEncoded(field: string, reason: string): Failure {
  return failure('encoding_invalid', 'decode', { field, reason })
}
