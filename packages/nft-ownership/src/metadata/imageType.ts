/** What the first bytes of a picture say of it. */
export type ImageKind = {
  readonly type: 'image/png' | 'image/jpeg' | 'image/webp' | 'image/avif'
  readonly width: number
  readonly height: number
  /** True for more than one frame. */
  readonly animated: boolean
}

/**
 * Reads the format, the size and whether it moves from a picture's own bytes; what a server says of them is never asked.
 * Undefined for everything that is no PNG, JPEG, WebP or AVIF, or that does not say how large it is. SVG is a document and
 * no picture.
 *
 * @example
 * ```ts
 * import { imageKindOf } from '@countersign/nft-ownership/metadata'
 *
 * declare const picture: Uint8Array
 * imageKindOf(picture) // { type: 'image/png', width: 64, height: 64, animated: false }
 * imageKindOf(new TextEncoder().encode('<html>')) // undefined
 * ```
 * @see PNG specification, ISO/IEC 10918-1, RFC 9649 (WebP), ISO/IEC 23008-12 (HEIF)
 */
export function imageKindOf(bytes: Uint8Array): ImageKind | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  try {
    return png(view) ?? jpeg(view) ?? webp(view) ?? avif(view)
  } catch (error) {
    // It ends before it says what it is.
    if (error instanceof RangeError) return undefined
    throw error
  }
}

function named(view: DataView, at: number, name: string): boolean {
  return [...name].every((letter, index) => view.getUint8(at + index) === letter.charCodeAt(0))
}

function png(view: DataView): ImageKind | undefined {
  if (view.getUint32(0) !== 0x89504e47 || view.getUint32(4) !== 0x0d0a1a0a || !named(view, 12, 'IHDR'))
    return undefined
  const size = { width: view.getUint32(16), height: view.getUint32(20) }
  return { type: 'image/png', ...size, animated: isApng(view) }
}

// An animation is announced before the first picture data.
function isApng(view: DataView): boolean {
  for (let at = 8; at + 8 <= view.byteLength; at += 12 + view.getUint32(at)) {
    if (named(view, at + 4, 'acTL')) return true
    if (named(view, at + 4, 'IDAT')) return false
  }
  return false
}

// SOF0 to SOF15; not DHT, JPG and DAC, which are in between.
const isFrame = (marker: number): boolean =>
  marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)

function jpeg(view: DataView): ImageKind | undefined {
  if (view.getUint16(0) !== 0xffd8) return undefined
  for (let at = 2; ; at += 2 + view.getUint16(at + 2)) {
    // Any number of fill bytes may stand before a marker.
    while (view.getUint8(at) === 0xff && view.getUint8(at + 1) === 0xff) at++
    const marker = view.getUint8(at + 1)
    if (view.getUint8(at) !== 0xff || marker === 0xda || marker === 0xd9) return undefined
    if (isFrame(marker)) {
      const size = { width: view.getUint16(at + 7), height: view.getUint16(at + 5) }
      return { type: 'image/jpeg', ...size, animated: false }
    }
  }
}

function webp(view: DataView): ImageKind | undefined {
  if (!named(view, 0, 'RIFF') || !named(view, 8, 'WEBP')) return undefined
  const form = { type: 'image/webp', animated: false } as const
  if (named(view, 12, 'VP8X')) {
    const side = (at: number): number => 1 + (view.getUint16(at, true) | (view.getUint8(at + 2) << 16))
    return { ...form, width: side(24), height: side(27), animated: (view.getUint8(20) & 2) !== 0 }
  }
  if (named(view, 12, 'VP8L')) {
    const bits = view.getUint32(21, true)
    return { ...form, width: 1 + (bits & 0x3fff), height: 1 + ((bits >>> 14) & 0x3fff) }
  }
  if (!named(view, 12, 'VP8 ')) return undefined
  const side = (at: number): number => view.getUint16(at, true) & 0x3fff
  return { ...form, width: side(26), height: side(28) }
}

function avif(view: DataView): ImageKind | undefined {
  if (!named(view, 4, 'ftyp')) return undefined
  const animated = named(view, 8, 'avis')
  if (!animated && !named(view, 8, 'avif')) return undefined
  const size = largestExtent(view)
  return size && { type: 'image/avif', ...size, animated }
}

// A picture may be put together of several, each with its own extent; the whole is among them.
function largestExtent(view: DataView): Pick<ImageKind, 'width' | 'height'> | undefined {
  let largest: Pick<ImageKind, 'width' | 'height'> | undefined
  const end = Math.min(view.byteLength - 16, 16_384)
  for (let at = 0; at <= end; at++) {
    if (!named(view, at, 'ispe')) continue
    const found = { width: view.getUint32(at + 8), height: view.getUint32(at + 12) }
    if (largest === undefined || found.width * found.height > largest.width * largest.height) largest = found
  }
  return largest
}
