import { type Failure, failure } from '@countersign/siwx-core'
import { readAddress, readBytes, readNumber, readWord } from './internal/abi.ts'
import { bytesToBigInt, bytesToHex, hexToBytes } from './internal/hex.ts'
import type { Authorization, Hex } from './types.ts'

/** A signature taken apart by its suffix. */
export type DecodedSignature =
  | { readonly kind: 'plain'; readonly signature: Uint8Array }
  | {
      /** ERC-6492: the account can be deployed by calling `factory` with `factoryData`. */
      readonly kind: 'erc6492'
      readonly factory: Hex
      readonly factoryData: Uint8Array
      readonly signature: Uint8Array
    }
  | {
      /** ERC-8010: the account has signed a delegation (EIP-7702), which is not on the chain yet. */
      readonly kind: 'erc8010'
      readonly authorization: Authorization
      readonly target: Hex
      readonly initData: Uint8Array
      readonly signature: Uint8Array
    }

export type DecodedProof = {
  readonly ok: true
  readonly text: string
  readonly signature: DecodedSignature
}

/** Bytes. */
const MAX_SIGNATURE = 65_536
/** EIP-3860: creation code and its arguments together; the rest is left for the validator. */
const MAX_WRAPPED = 45_056
/** EIP-7702: 2^64 - 1 is not a usable nonce. */
const MAX_NONCE = 0xffff_ffff_ffff_ffffn
const SUFFIX_6492 = 0x6492
const SUFFIX_8010 = 0x8010

/** Decodes what the browser sent: shape, hexadecimal, sizes, wrappers. Nothing here is believed yet. */
export function decodeProof(proof: unknown): DecodedProof | Failure {
  const { type, message, signature } = (typeof proof === 'object' && proof !== null ? proof : {}) as Record<
    string,
    unknown
  >
  if (type !== 'eip191')
    return failure('proof_type_not_allowed', 'decode', { field: 'type', expected: 'eip191' })
  if (typeof message !== 'string' || typeof signature !== 'string') {
    return failure('encoding_invalid', 'decode', {
      reason: 'A proof has a message and a signature, both text.',
    })
  }
  if (signature.length > 2 * MAX_SIGNATURE + 2)
    return failure('input_too_large', 'size', { field: 'signature' })
  const bytes = hexToBytes(signature)
  if (bytes === undefined) {
    return failure('encoding_invalid', 'decode', {
      field: 'signature',
      reason: 'The signature is not 0x and an even number of hexadecimal digits.',
    })
  }
  const decoded = decodeSignature(bytes)
  return 'ok' in decoded ? decoded : { ok: true, text: message, signature: decoded }
}

function decodeSignature(bytes: Uint8Array): DecodedSignature | Failure {
  const wrapped = endsWith(bytes, SUFFIX_6492) || endsWith(bytes, SUFFIX_8010)
  if (!wrapped) return { kind: 'plain', signature: bytes }
  if (bytes.length > MAX_WRAPPED) return failure('input_too_large', 'size', { field: 'signature' })
  const decoded = endsWith(bytes, SUFFIX_6492) ? decode6492(bytes) : decode8010(bytes)
  return decoded ?? failure('signature_malformed', 'decode', { field: 'signature' })
}

// ERC-6492: abi.encode(address factory, bytes factoryData, bytes signature) || suffix
function decode6492(bytes: Uint8Array): DecodedSignature | undefined {
  const body = bytes.subarray(0, -32)
  const factory = readAddress(body, 0)
  const factoryData = readBytes(body, 1)
  const signature = readBytes(body, 2)
  if (factory === undefined || factoryData === undefined || signature === undefined) return undefined
  return { kind: 'erc6492', factory: bytesToHex(factory), factoryData, signature }
}

// ERC-8010 as wallets write it: signature || context || uint256 length of the context || suffix, with the context
// abi.encode((chainId, delegation, nonce, yParity, r, s), address target, bytes initData)
function decode8010(bytes: Uint8Array): DecodedSignature | undefined {
  const body = bytes.subarray(0, -64)
  const length = readNumber(bytes.subarray(-64), 0)
  if (length === undefined || length > body.length) return undefined
  const context = body.subarray(body.length - length)
  const authorization = readAuthorization(context)
  const target = readAddress(context, 6)
  const initData = readBytes(context, 7)
  if (authorization === undefined || target === undefined || initData === undefined) return undefined
  const signature = body.subarray(0, body.length - length)
  return { kind: 'erc8010', authorization, target: bytesToHex(target), initData, signature }
}

function readAuthorization(context: Uint8Array): Authorization | undefined {
  const chainId = readWord(context, 0)
  const delegation = readAddress(context, 1)
  const nonce = readWord(context, 2)
  const yParity = readNumber(context, 3)
  const r = readWord(context, 4)
  const s = readWord(context, 5)
  if (!chainId || !delegation || !nonce || !r || !s || (yParity !== 0 && yParity !== 1)) return undefined
  if (bytesToBigInt(nonce) >= MAX_NONCE) return undefined
  return {
    chainId: bytesToBigInt(chainId),
    address: bytesToHex(delegation),
    nonce: bytesToBigInt(nonce),
    yParity,
    r: bytesToHex(r),
    s: bytesToHex(s),
  }
}

/** Whether the last 32 bytes are the same two bytes sixteen times over. */
function endsWith(bytes: Uint8Array, pair: number): boolean {
  if (bytes.length < 64) return false
  return bytes.subarray(-32).every((byte, index) => byte === (index % 2 === 0 ? pair >> 8 : pair & 255))
}
