import { createImageFetcher, type ImageFetcher } from '@countersign/nft-ownership/metadata'
import type { Config } from '../config/schema.ts'

/** How many pictures are fetched at a time; whoever comes then sees none. */
const MOST = 32

const busy = { ok: false, code: 'budget_exceeded', retryable: true, reason: 'Too many at a time.' } as const

const bounded = (fetchImage: ImageFetcher, most: number): ImageFetcher => {
  let open = 0
  return async (uri) => {
    if (open >= most) return busy
    open += 1
    try {
      return await fetchImage(uri)
    } finally {
      open -= 1
    }
  }
}

/** What gets pictures; undefined where the operator has switched it off. */
export type ImageFetchers = {
  readonly clientLogo: ImageFetcher | undefined
  readonly token: ImageFetcher | undefined
}

/**
 * The pictures that others have named, under the guard that token metadata is fetched by: public addresses only, bounded in
 * size and time, cached. A client's logo may be in the private networks that the operator has named for clients; a token is
 * made by anybody, so its picture may not.
 */
export const createImageFetchers = ({
  images,
  nft,
  oidc,
}: Pick<Config, 'images' | 'nft' | 'oidc'>): ImageFetchers => {
  const { cacheBytes, timeout } = images
  const limits = { tryTime: timeout, time: timeout, cacheBytes: Math.floor(cacheBytes / 2) }
  const { allowHttp, arweaveGateways, ipfsGateways } = nft.metadata
  const gateways = { ipfs: ipfsGateways, arweave: arweaveGateways }
  const clientLogo = () =>
    createImageFetcher({
      trustedOrigins: oidc.internalOrigins,
      limits: { ...limits, bytes: images.clientLogoBytes },
    })
  const token = () =>
    createImageFetcher({ gateways, allowHttp, limits: { ...limits, bytes: images.tokenBytes } })
  return {
    clientLogo: images.clientLogos ? bounded(clientLogo(), MOST) : undefined,
    token: images.tokens ? bounded(token(), MOST) : undefined,
  }
}
