import { type Failure, failure, LIMITS } from '@countersign/siwx-core'
import { hexToBytes } from '@countersign/siwx-core/codec'
import {
  checkCurves,
  decodePublicKey,
  decodeSignature,
  type PublicKey,
  type Signature,
} from './internal/key.ts'
import {
  carries,
  decodeBranch,
  failingNoop,
  micheline,
  offchain,
  PREFIX,
  unpackString,
  waltFrame,
} from './internal/payload.ts'
import { isProofType, PROOF_TYPES } from './internal/proofTypes.ts'
import type { TezosProofType } from './types.ts'

/** A proof in bytes. Nothing in it is believed yet. */
export type DecodedProof = {
  readonly ok: true
  readonly type: TezosProofType
  readonly text: string
  readonly publicKey?: PublicKey | undefined
  readonly signature: Signature
  /** What the wallet may have signed, the likeliest first. */
  readonly payloads: readonly (() => Uint8Array)[]
}

/** Longest text of a key, a signature or a block hash that is looked at, in characters. */
const MAX_TEXT = 1024

type Fields = Readonly<Record<string, unknown>>

/** Decodes what the browser sent: sizes, shape, encodings, checksums, prefixes. Never throws. */
export function decodeProof(proof: unknown): DecodedProof | Failure {
  const fields = (typeof proof === 'object' && proof !== null ? proof : {}) as Fields
  const { type, message, publicKey, signature } = fields
  if (!isProofType(type)) {
    return failure('proof_type_not_allowed', 'decode', {
      field: 'type',
      expected: PROOF_TYPES.join(' '),
    })
  }
  if (typeof message !== 'string' || typeof signature !== 'string' || !isTextOrAbsent(publicKey)) {
    return failure('encoding_invalid', 'decode', {
      reason: 'A proof has a message, a signature and perhaps a public key, all text.',
    })
  }
  const large = tooLarge({ publicKey, signature }, MAX_TEXT) ?? tooLarge({ message }, LIMITS.message)
  if (large !== undefined) return large
  const payloads = decodePayloads(type, fields, message)
  if ('ok' in payloads) return payloads
  const key = publicKey === undefined ? undefined : decodePublicKey(publicKey)
  if (key !== undefined && 'ok' in key) return key
  const decoded = decodeSignature(signature)
  if ('ok' in decoded) return decoded
  const refusal = key && checkCurves(key, decoded)
  if (refusal !== undefined) return refusal
  return {
    ok: true,
    type,
    text: message,
    publicKey: key,
    signature: decoded,
    payloads,
  }
}

function decodePayloads(
  type: TezosProofType,
  fields: Fields,
  text: string,
): DecodedProof['payloads'] | Failure {
  switch (type) {
    case 'tezos:micheline':
      return decodeMicheline(fields['payload'], text)
    case 'tezos:failing_noop':
      return decodeNoop(fields['branch'], text)
    case 'tezos:offchain':
      return [() => offchain(text)]
    case 'tezos:walt':
      return [() => waltFrame(text)]
  }
}

function decodeMicheline(payload: unknown, text: string): DecodedProof['payloads'] | Failure {
  if (payload === undefined) return [() => micheline(PREFIX + text), () => micheline(text)]
  if (typeof payload !== 'string') return malformed('payload', 'The payload is not a text.')
  const large = tooLarge({ payload }, 4 * LIMITS.message)
  if (large !== undefined) return large
  const bytes = hexToBytes(payload)
  if (bytes === undefined) return malformed('payload', 'It is not hexadecimal in lower case.')
  const packed = unpackString(bytes)
  if (packed === undefined) {
    return malformed(
      'payload',
      'It is not 0501, the number of bytes in four bytes, and as many bytes of UTF-8.',
    )
  }
  return carries(packed, text)
    ? [() => bytes]
    : malformed('payload', 'The payload does not carry the message.')
}

function decodeNoop(branch: unknown, text: string): DecodedProof['payloads'] | Failure {
  if (typeof branch !== 'string') return malformed('branch', 'A failing_noop has the hash of a block.')
  const large = tooLarge({ branch }, MAX_TEXT)
  if (large !== undefined) return large
  const bytes = decodeBranch(branch)
  return bytes === undefined
    ? malformed('branch', 'It is no block hash in Base58Check.')
    : [() => failingNoop(text, bytes)]
}

function tooLarge(texts: Readonly<Record<string, string | undefined>>, limit: number): Failure | undefined {
  for (const [field, text] of Object.entries(texts)) {
    if (text !== undefined && text.length > limit) return failure('input_too_large', 'size', { field })
  }
  return undefined
}

function isTextOrAbsent(value: unknown): value is string | undefined {
  return value === undefined || typeof value === 'string'
}

function malformed(field: string, reason: string): Failure {
  return failure('encoding_invalid', 'decode', { field, reason })
}
