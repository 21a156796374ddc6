import { OwnershipError, toUndecided, type Undecided } from '../errors.ts'
import { type Gateways, placesOf } from './gateways.ts'
import { type GuardRules, PUBLIC_WEB } from './guard.ts'
import { createGet, type Send } from './http.ts'
import { type ImageKind, imageKindOf } from './imageType.ts'
import { limitsOf, type MetadataLimits } from './limits.ts'
import { createLoad } from './load.ts'
import { createRemote } from './remote.ts'

/** Limits of one picture. */
export type ImageLimits = Pick<MetadataLimits, 'tryTime' | 'time' | 'bytes' | 'redirects' | 'cacheBytes'> & {
  /** Most pixels: a small file can say that it is enormous. Default 16,777,216, which is 4096 times 4096. */
  readonly pixels?: number | undefined
}

/** What an image fetcher is made of, beside the way to send requests. */
export type ImageOptions = {
  readonly gateways?: Gateways | undefined
  /** Fetches `http:` URLs too. Default false. */
  readonly allowHttp?: boolean | undefined
  /** Origins in private networks that may be asked all the same. */
  readonly trustedOrigins?: readonly string[] | undefined
  readonly limits?: ImageLimits | undefined
  /** Milliseconds since 1970, for the cache. Default: the system clock. */
  readonly now?: (() => number) | undefined
}

/** A picture, or why there is none. */
export type ImageResult =
  | ({ readonly ok: true; readonly bytes: Uint8Array } & Pick<ImageKind, 'type' | 'width' | 'height'>)
  | Undecided

/** Gets the picture at a URI. Never throws for what a contract or a server says. */
export type ImageFetcher = (uri: string) => Promise<ImageResult>

const ACCEPT = 'image/avif,image/webp,image/png,image/jpeg'
const PIXELS = 4096 * 4096

/** Makes an image fetcher on a way to send requests. Tests give rules of their own. */
export function createImages(
  options: ImageOptions,
  send: Send,
  rules: GuardRules = PUBLIC_WEB,
): ImageFetcher {
  const { allowHttp = false, gateways = {}, limits: given = {}, now = Date.now, trustedOrigins } = options
  const { pixels = PIXELS, ...own } = given
  const limits = limitsOf(own)
  const get = createGet({ send, rules, allowHttp, redirects: limits.redirects })
  const load = createLoad(
    createRemote({
      get,
      ipfs: placesOf(gateways.ipfs, limits, now),
      arweave: placesOf(gateways.arweave, limits, now),
      limits,
      allowUnverified: false,
      accept: ACCEPT,
      trustedOrigins: new Set(trustedOrigins),
    }),
    limits,
    now,
  )
  return async (uri) => {
    try {
      const { bytes } = await load(uri, { schema: 'erc721', tokenId: '' }, undefined)
      return { ok: true, bytes, ...shown(bytes, pixels) }
    } catch (error) {
      return toUndecided(error)
    }
  }
}

// Nothing that moves: whoever cannot bear it has no way to stop it (WCAG 2.2, 2.2.2 and 2.3.1).
function shown(bytes: Uint8Array, pixels: number): Pick<ImageKind, 'type' | 'width' | 'height'> {
  const kind = imageKindOf(bytes)
  if (kind === undefined || kind.animated)
    throw new OwnershipError('metadata_invalid', 'No still PNG, JPEG, WebP or AVIF picture.')
  const { height, type, width } = kind
  if (width * height > pixels)
    throw new OwnershipError('metadata_too_large', `The picture has more than ${pixels} pixels.`)
  return { type, width, height }
}
