import { formatAccountId, parseChainId } from '@countersign/siwx-core'
import { undecided } from '../errors.ts'
import type { Fields } from '../internal/fields.ts'
import type { HoldingsFailure, MetadataDigest, MetadataSource } from '../types.ts'

/** What a contract says about the metadata of a token. */
export type Described = {
  readonly chain: string
  readonly contract: string
  readonly tokenId: string
  /** What is on the chain. */
  readonly document: Fields
  /** Has `reference` and `reference_hash`, when there are. */
  readonly referrer: Fields
  readonly base: unknown
}

/**
 * Where the metadata of a token is: on the chain, and in the document that it refers to, whose members win.
 *
 * Codes: `metadata_invalid` for a hash that is none.
 *
 * @see NEP-177 "reference", "reference_hash", "base_uri"
 */
export function sourceOf(described: Described): MetadataSource | HoldingsFailure {
  const { chain, contract, tokenId, document, referrer, base } = described
  const { reference, reference_hash: hash } = referrer
  const source = {
    tokenId,
    schema: 'nep177',
    document,
    contract: caip10(chain, contract),
    ...(isText(base) && { base }),
  } as const
  if (!isText(reference)) return source
  if (hash === undefined || hash === null || hash === '')
    return { ...source, uri: reference, merge: 'remote-wins' }
  const digest = readDigest(hash)
  if (digest === undefined)
    return undecided('metadata_invalid', 'reference_hash is no SHA-256 in base64.', chain)
  return { ...source, uri: reference, merge: 'remote-wins', digest }
}

/** CAIP-10 of an account. */
function caip10(chain: string, address: string): string | undefined {
  const parts = parseChainId(chain)
  return parts && formatAccountId({ ...parts, address })
}

// Rust's encoders write standard base64; some contracts use the URL alphabet or leave out the padding.
function readDigest(hash: unknown): MetadataDigest | undefined {
  if (typeof hash !== 'string' || !/^[-_+/0-9A-Za-z]{43}=?$/.test(hash)) return undefined
  const text = atob(hash.replaceAll('-', '+').replaceAll('_', '/').slice(0, 43))
  return { algorithm: 'sha-256', value: Uint8Array.from(text, (character) => character.charCodeAt(0)) }
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== ''
}
