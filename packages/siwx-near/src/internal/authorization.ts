import { type Failure, failure } from '@countersign/siwx-core'
import { base58ToBytes } from '@countersign/siwx-core/codec'
import { isAccountId } from '../account.ts'
import { type OffchainMessage, parseNanoseconds } from '../nep641.ts'
import { signatureLength } from '../proof.ts'
import { parsePublicKey } from '../publicKey.ts'
import type { NearKey } from '../types.ts'
import { type Fields, parseJson, readObject } from './json.ts'

/** NEP-641 "Access-key authorization", decoded. */
export type AccessKeyAuthorization = {
  readonly ok: true
  readonly envelope: OffchainMessage
  readonly callbackUrl: string | undefined
  readonly key: NearKey
  /** The key as it was sent, which is its only spelling. */
  readonly publicKey: string
  readonly signature: Uint8Array
}

/**
 * Reads a blob as an access-key authorization: `undefined` when it is another format, which the contract may know; a
 * refusal when it is this one with a key or signature that cannot be used.
 */
export function readAuthorization(blob: string): AccessKeyAuthorization | Failure | undefined {
  const fields = readObject(parseJson(blob))
  // NEP-641: unknown fields are refused, so that no other format is taken for this one.
  if (fields === undefined || !hasOnly(fields, ['msg', 'via', 'access_key', 'signature'])) return undefined
  const envelope = readEnvelope(readObject(fields['msg']))
  const via = readSchema(readObject(fields['via']))
  const { access_key: accessKey, signature } = fields
  if (envelope === undefined || via === undefined) return undefined
  if (typeof accessKey !== 'string' || typeof signature !== 'string') return undefined
  const key = parsePublicKey(accessKey)
  if ('ok' in key) return key
  const bytes = readSignature(signature, key)
  if (bytes === undefined) return failure('signature_malformed', 'decode', { field: 'signature' })
  return { ok: true, envelope, callbackUrl: via.callbackUrl, key, publicKey: accessKey, signature: bytes }
}

function readEnvelope(fields: Fields | undefined): OffchainMessage | undefined {
  if (fields === undefined) return undefined
  const { chain_id: chainId, signer_id: signerId, path = [], timestamp, payload } = fields
  if (typeof chainId !== 'string' || typeof timestamp !== 'string' || typeof payload !== 'string')
    return undefined
  if (parseNanoseconds(timestamp) === undefined) return undefined
  if (!isId(signerId) || !Array.isArray(path) || !path.every(isId)) return undefined
  return { chainId, signerId, path, timestamp, payload }
}

// The only schema so far; serde leaves `extra` of an unknown shape to the reader, so anything else is another format.
function readSchema(via: Fields | undefined): { readonly callbackUrl: string | undefined } | undefined {
  if (via?.['schema'] !== 'nep413') return undefined
  const extra = readObject(via['extra'])
  const callbackUrl = extra?.['callback_url'] ?? undefined
  if (extra === undefined || (callbackUrl !== undefined && typeof callbackUrl !== 'string')) return undefined
  return { callbackUrl }
}

function readSignature(signature: string, { curve }: NearKey): Uint8Array | undefined {
  const prefix = `${curve}:`
  return signature.startsWith(prefix)
    ? base58ToBytes(signature.slice(prefix.length), signatureLength(curve))
    : undefined
}

function hasOnly(fields: Fields, names: readonly string[]): boolean {
  return Object.keys(fields).every((name) => names.includes(name))
}

function isId(value: unknown): value is string {
  return typeof value === 'string' && isAccountId(value)
}
