import { OwnershipError } from '../errors.ts'
import type { MetadataSchema } from '../types.ts'

/** What `{id}` stands for in a schema, or `undefined` where it stands for itself. */
export function idText(schema: MetadataSchema, tokenId: string): string | undefined {
  if (schema !== 'erc1155' && !schema.startsWith('arc')) return undefined
  if (!/^\d{1,78}$/.test(tokenId)) {
    throw new OwnershipError('query_invalid', 'The id of the token is no decimal number.')
  }
  if (schema !== 'erc1155') return tokenId
  const hex = BigInt(tokenId).toString(16).padStart(64, '0')
  if (hex.length > 64) throw new OwnershipError('query_invalid', 'The id of the token is above 2^256.')
  return hex
}

/**
 * Puts the id of the token into a URI: 64 hex digits for ERC-1155, decimal for Algorand.
 *
 * @throws OwnershipError `query_invalid`
 * @see ERC-1155, "Metadata"; ARC-3, "ASA parameters: au"
 */
export function replaceId(uri: string, schema: MetadataSchema, tokenId: string): string {
  if (!uri.includes('{id}')) return uri
  const id = idText(schema, tokenId)
  return id === undefined ? uri : uri.replaceAll('{id}', id)
}
