import { type Failure, failure, LIMITS } from '@countersign/siwx-core'
import { base64ToBytes, concat, readUtf8, utf8 } from '@countersign/siwx-core/codec'
import { sha256 } from '@countersign/siwx-crypto'
import { checkAddress, publicKeyOf } from './account.ts'
import { isMultisig } from './multisigAddress.ts'
import type { Member, Signer, SignInTransaction } from './transaction.ts'
import type { AlgorandMethod } from './types.ts'

/** A proof in bytes. Nothing in it is believed yet. */
export type DecodedProof = {
  readonly ok: true
  readonly type: AlgorandMethod
  /** The sign-in text; for ARC-60 the JSON. */
  readonly text: string
  /** What the signatures are over. */
  readonly signed: Uint8Array
  readonly signer: Signer
  /** ARC-60 only: SHA-256 of the domain that the wallet was connected to. */
  readonly domainHash?: Uint8Array | undefined
  /** ARC-14 only. */
  readonly transaction?: SignInTransaction | undefined
}

type Sent = Readonly<Record<string, unknown>>

/** Bytes. WebAuthn's authenticator data are 37 without extensions. */
const MAX_AUTHENTICATOR_DATA = 1024
/** Bytes: 255 members and a note of 1,024. */
const MAX_TRANSACTION = 32_768
/** Longest text of an address or a signature that is looked at, in characters. */
const MAX_TEXT = 1024

/** Decodes what the browser sent: sizes, shape, encodings, lengths. Never rejects. */
export async function decodeProof(proof: unknown): Promise<DecodedProof | Failure> {
  const sent = asObject(proof)
  switch (sent?.['type']) {
    case 'algorand:arc60':
      return decodeArc60(sent)
    case 'algorand:mx':
      return decodeText(sent, 'algorand:mx')
    case 'algorand:unprefixed':
      return decodeText(sent, 'algorand:unprefixed')
    case 'algorand:arc14':
      return await decodeArc14(sent)
    default:
      return failure('proof_type_not_allowed', 'decode', {
        field: 'type',
        ...(typeof sent?.['type'] === 'string' && { received: sent['type'] }),
      })
  }
}

// ARC-60 "Scopes": SHA-256 of the data, then SHA-256 of the authenticator data.
function decodeArc60(sent: Sent): DecodedProof | Failure {
  const data = decodeBytes(sent, 'data', LIMITS.message)
  if (!(data instanceof Uint8Array)) return data
  const authenticator = decodeBytes(sent, 'authenticatorData', MAX_AUTHENTICATOR_DATA)
  if (!(authenticator instanceof Uint8Array)) return authenticator
  if (authenticator.length < 32) return malformed('authenticatorData', 'It begins with 32 bytes.')
  const text = readUtf8(data)
  if (text === undefined) return malformed('data', 'It is not UTF-8.')
  const signer = decodeSigner(sent)
  if ('ok' in signer) return signer
  const signed = concat(sha256(data), sha256(authenticator))
  return { ok: true, type: 'algorand:arc60', text, signed, signer, domainHash: authenticator.subarray(0, 32) }
}

function decodeText(sent: Sent, type: 'algorand:mx' | 'algorand:unprefixed'): DecodedProof | Failure {
  const { message: text } = sent
  if (typeof text !== 'string') return malformed('message', 'A proof of this type has a message.')
  if (text.length > LIMITS.message) return failure('input_too_large', 'size', { field: 'message' })
  const signer = decodeSigner(sent)
  if ('ok' in signer) return signer
  return { ok: true, type, text, signed: utf8(type === 'algorand:mx' ? `MX${text}` : text), signer }
}

async function decodeArc14(sent: Sent): Promise<DecodedProof | Failure> {
  const bytes = decodeBytes(sent, 'transaction', MAX_TRANSACTION)
  if (!(bytes instanceof Uint8Array)) return bytes
  // Loaded when a transaction comes along: few pages ask for one.
  const { decodeTransaction } = await import('./transaction.ts')
  const decoded = decodeTransaction(bytes)
  return 'ok' in decoded ? decoded : { ok: true, type: 'algorand:arc14', ...decoded }
}

function decodeSigner(sent: Sent): Signer | Failure {
  const { multisig, signature, signer } = sent
  if (multisig !== undefined) {
    return signature === undefined && signer === undefined
      ? decodeMultisig(multisig)
      : malformed('multisig', 'A proof has one signature or a multisignature.')
  }
  const bytes = decodeSignature(sent)
  if (!(bytes instanceof Uint8Array)) return bytes
  if (signer === undefined) return { kind: 'key', publicKey: undefined, signature: bytes }
  const publicKey = decodeKey(sent, 'signer')
  return publicKey instanceof Uint8Array ? { kind: 'key', publicKey, signature: bytes } : publicKey
}

function decodeMultisig(value: unknown): Signer | Failure {
  const { version, threshold, members } = asObject(value) ?? {}
  if (typeof version !== 'number' || typeof threshold !== 'number' || !Array.isArray(members)) {
    return malformed('multisig', 'A multisignature has a version, a threshold and members.')
  }
  if (!isMultisig({ version, threshold, publicKeys: members })) {
    return malformed('multisig', 'A multisignature has version 1 and a threshold that 255 members can meet.')
  }
  const decoded: Member[] = []
  for (const sent of members) {
    const member = decodeMember(asObject(sent) ?? {})
    if ('ok' in member) return member
    decoded.push(member)
  }
  return { kind: 'multisig', threshold, members: decoded }
}

function decodeMember(sent: Sent): Member | Failure {
  const publicKey = decodeKey(sent, 'address')
  if (!(publicKey instanceof Uint8Array)) return publicKey
  if (sent['signature'] === undefined) return { publicKey, signature: undefined }
  const signature = decodeSignature(sent)
  return signature instanceof Uint8Array ? { publicKey, signature } : signature
}

function decodeKey(sent: Sent, field: string): Uint8Array | Failure {
  const address = sent[field]
  if (typeof address !== 'string') return malformed(field, 'A signer is named by its address.')
  const verdict = checkAddress(address)
  return verdict === 'address_invalid' || verdict === 'address_checksum'
    ? failure(verdict, 'decode', { field, received: address })
    : publicKeyOf(address)
}

function decodeSignature(sent: Sent): Uint8Array | Failure {
  const bytes = decodeBytes(sent, 'signature', MAX_TEXT)
  if (!(bytes instanceof Uint8Array) || bytes.length === 64) return bytes
  return failure('signature_malformed', 'decode', { field: 'signature' })
}

function decodeBytes(sent: Sent, field: string, limit: number): Uint8Array | Failure {
  const text = sent[field]
  if (typeof text !== 'string') return malformed(field, 'It is not a text.')
  if (text.length > 4 * Math.ceil(limit / 3)) return failure('input_too_large', 'size', { field })
  return base64ToBytes(text) ?? malformed(field, 'It is not canonical base64.')
}

function asObject(value: unknown): Sent | undefined {
  return typeof value === 'object' && value !== null ? (value as Sent) : undefined
}

function malformed(field: string, reason: string): Failure {
  return failure('encoding_invalid', 'decode', { field, reason })
}
