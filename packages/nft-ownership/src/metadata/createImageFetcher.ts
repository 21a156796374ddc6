import { createImages, type ImageFetcher, type ImageOptions } from './images.ts'
import { limitsOf } from './limits.ts'
import { createSend, sendBy } from './send.ts'

/** Options of {@link createImageFetcher}. */
export type ImageFetcherOptions = ImageOptions & {
  /** As with `createMetadataResolver`. */
  readonly fetch?: typeof fetch | undefined
}

/**
 * Makes the function that gets the pictures that metadata names, for a server that shows them from its own origin. The same
 * guard holds as for metadata: public addresses only, every redirect checked, time and size bounded, content under a content
 * id verified, answers and failures cached. What comes back is a still PNG, JPEG, WebP or AVIF by its own bytes; SVG, which is
 * a document, and animations are `metadata_invalid`. It never throws for what a contract or a server says.
 *
 * @throws TypeError when a gateway or a limit makes no sense, or connections cannot be guarded on this runtime and no
 *   `fetch` is given
 * @example
 * ```ts
 * import { createImageFetcher } from '@countersign/nft-ownership/metadata'
 *
 * const fetchImage = createImageFetcher({ gateways: { ipfs: ['https://ipfs.example'] }, limits: { bytes: 262_144 } })
 * declare const picture: string
 * const image = await fetchImage(picture)
 * console.log(image.ok ? image.type : image.code) // image/png
 *
 * const refused = await fetchImage('https://169.254.169.254/7.png')
 * console.log(refused.ok ? refused.type : refused.code) // uri_forbidden
 * ```
 * @see IPFS trustless gateway specification
 */
export function createImageFetcher(options: ImageFetcherOptions = {}): ImageFetcher {
  const { tryTime } = limitsOf({ tryTime: options.limits?.tryTime })
  return createImages(options, options.fetch ? sendBy(options.fetch) : createSend(tryTime))
}
