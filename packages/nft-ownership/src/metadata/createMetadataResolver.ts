import type { MetadataResolver } from '../types.ts'
import { limitsOf } from './limits.ts'
import { createResolver, type ResolverOptions } from './resolver.ts'
import { createSend, sendBy } from './send.ts'

/** Options of {@link createMetadataResolver}. */
export type MetadataResolverOptions = ResolverOptions & {
  /**
   * Sends the requests, instead of the guarded agent for Node.js. Schemes, ports, addresses and redirects are still
   * checked here; a name that leads to a private address is for the given `fetch`, or its network, to refuse. It must
   * honour `redirect: 'manual'`.
   */
  readonly fetch?: typeof fetch | undefined
}

/**
 * Makes the resolver of token metadata: finds the document that a chain names, verifies it where a hash or a content id
 * says what it must be, and brings it into one shape. It never throws for what a contract or a server says: the result
 * has a code of `OWNERSHIP_CODES`. Images and other media are never fetched: that is `createImageFetcher`.
 *
 * What a contract names is fetched from public addresses only. Gateways are the operator's own and may be private; there
 * is none by default, and without one `ipfs:` and `ar:` are `uri_unsupported`.
 *
 * @throws TypeError when a gateway or a limit makes no sense, or connections cannot be guarded on this runtime and no
 *   `fetch` is given
 * @example
 * ```ts
 * import { createMetadataResolver } from '@countersign/nft-ownership/metadata'
 *
 * const resolve = createMetadataResolver({ gateways: { ipfs: ['https://ipfs.example'] } })
 * const result = await resolve({ tokenId: '7', schema: 'erc721', uri: 'data:application/json,{"name":"Seven"}' })
 * if (result.ok) console.log(result.metadata.name, result.metadata.integrity) // Seven onchain
 * ```
 * @see ERC-721, ERC-1155, TZIP-16, TZIP-21, NEP-177, ARC-3, IPFS trustless gateway specification
 */
export function createMetadataResolver(options: MetadataResolverOptions = {}): MetadataResolver {
  const { tryTime } = limitsOf(options.limits)
  return createResolver(options, options.fetch ? sendBy(options.fetch) : createSend(tryTime))
}
