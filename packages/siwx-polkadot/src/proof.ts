import { type Failure, failure } from '@countersign/siwx-core'
import { hexToBytes } from './internal/hex.ts'
import { type Reading, readingsOf } from './internal/readings.ts'
import { decodeSs58 } from './ss58.ts'
import type { VerifyContext } from './types.ts'

/** A member of a multisig and how its signature may be read. */
export type DecodedMember = { readonly accountId: Uint8Array; readonly readings: readonly Reading[] }

/** A proof in bytes. Nothing in it is believed yet. */
export type DecodedProof = { readonly ok: true; readonly text: string } & (
  | { readonly type: 'substrate:signraw' | 'substrate:siws'; readonly readings: readonly Reading[] }
  | { readonly type: 'substrate:eip191'; readonly signature: Uint8Array }
  | {
      readonly type: 'substrate:multisig'
      readonly threshold: number
      /** 32 bytes each, in the order of the proof. */
      readonly signatories: readonly Uint8Array[]
      readonly members: readonly DecodedMember[]
    }
)

/** Longest signature or address that is looked at, in characters. */
const MAX_TEXT = 256
/** `MaxSignatories` of the pallet on every chain that has it. */
const MAX_SIGNATORIES = 100
const NO_TEXT = 'A proof has a message, which is a text.'

type Fields = Readonly<Record<string, unknown>>

/** Decodes what the browser sent: sizes, shape, encodings, lengths. Never throws. */
export function decodeProof(
  proof: unknown,
  { compatibility }: Pick<VerifyContext, 'compatibility'> = {},
): DecodedProof | Failure {
  const fields = fieldsOf(proof)
  const { type, message: text } = fields
  switch (type) {
    case 'substrate:signraw':
      return decodeSignRaw(type, text, fields)
    case 'substrate:siws':
      return compatibility?.siws === undefined ? notAllowed(type) : decodeSignRaw(type, text, fields)
    case 'substrate:eip191':
      return decodeEip191(text, fields)
    case 'substrate:multisig':
      return decodeMultisig(text, fields)
    case 'substrate:proxy':
      return failure('account_type_unsupported', 'decode', {
        field: 'type',
        reason: 'Who may act for a proxied account is a matter of the chain: sign in with the proxy itself.',
      })
    default:
      return notAllowed(type)
  }
}

function decodeSignRaw(
  type: 'substrate:signraw' | 'substrate:siws',
  text: unknown,
  { signature }: Fields,
): DecodedProof | Failure {
  if (typeof text !== 'string') return shapeless(NO_TEXT)
  const readings = decodeReadings(signature)
  return 'ok' in readings ? readings : { ok: true, type, text, readings }
}

function decodeEip191(text: unknown, fields: Fields): DecodedProof | Failure {
  if (typeof text !== 'string') return shapeless(NO_TEXT)
  const signature = decodeBytes(fields['signature'])
  if (!(signature instanceof Uint8Array)) return signature
  if (signature.length !== 65 && signature.length !== 64) return failure('signature_malformed', 'decode')
  return { ok: true, type: 'substrate:eip191', text, signature }
}

function decodeMultisig(text: unknown, fields: Fields): DecodedProof | Failure {
  if (typeof text !== 'string') return shapeless(NO_TEXT)
  const { threshold, signatories, signatures } = fields
  if (!Array.isArray(signatories) || !Array.isArray(signatures) || !Number.isInteger(threshold)) {
    return shapeless('A multisig proof has a threshold, signatories and signatures.')
  }
  if (signatories.length > MAX_SIGNATORIES || signatures.length > signatories.length) {
    return failure('input_too_large', 'size', { field: 'signatories' })
  }
  const accounts = decodeEach(signatories, (signatory) => decodeSignatory(signatory))
  if ('ok' in accounts) return accounts
  const members = decodeEach(signatures, decodeMember)
  if ('ok' in members) return members
  return {
    ok: true,
    type: 'substrate:multisig',
    text,
    threshold: threshold as number,
    signatories: accounts,
    members,
  }
}

function decodeMember(member: unknown): DecodedMember | Failure {
  const { signatory, signature } = fieldsOf(member)
  const accountId = decodeSignatory(signatory)
  if (!(accountId instanceof Uint8Array)) return accountId
  const readings = decodeReadings(signature)
  return 'ok' in readings ? readings : { accountId, readings }
}

function decodeSignatory(address: unknown): Uint8Array | Failure {
  if (typeof address !== 'string') return shapeless('A signatory is an SS58 address.')
  const decoded = decodeSs58(address)
  return decoded.ok ? decoded.accountId : failure(decoded.code, 'decode', { field: 'signatories' })
}

function decodeReadings(text: unknown): readonly Reading[] | Failure {
  const bytes = decodeBytes(text)
  if (!(bytes instanceof Uint8Array)) return bytes
  const readings = readingsOf(bytes)
  return readings.length > 0 ? readings : failure('signature_malformed', 'decode', { field: 'signature' })
}

function decodeBytes(text: unknown): Uint8Array | Failure {
  if (typeof text !== 'string') return shapeless('A signature is a text.')
  if (text.length > MAX_TEXT) return failure('input_too_large', 'size', { field: 'signature' })
  return hexToBytes(text) ?? shapeless('A signature is 0x and hexadecimal digits in lower case.')
}

function decodeEach<Value extends object>(
  values: readonly unknown[],
  decode: (value: unknown) => Value | Failure,
): readonly Value[] | Failure {
  const decoded: Value[] = []
  for (const value of values) {
    const one = decode(value)
    if ('ok' in one) return one as Failure
    decoded.push(one)
  }
  return decoded
}

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {}
}

function shapeless(reason: string): Failure {
  return failure('encoding_invalid', 'decode', { reason })
}

function notAllowed(type: unknown): Failure {
  return failure('proof_type_not_allowed', 'decode', {
    field: 'type',
    ...(typeof type === 'string' && { received: type }),
  })
}
