import { runs } from '@countersign/testing/runs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { imageKindOf } from './imageType.ts'
import { ANIMATION, avifHead, jpegHead, pngHead, webpHead } from './test/pictures.ts'

const base64 = (text: string): Uint8Array => Uint8Array.from(atob(text), (char) => char.charCodeAt(0))

// Whole files of other programs.
const REAL = {
  png: 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'lossy WebP': 'UklGRiIAAABXRUJQVlA4IBYAAAAwAQCdASoBAAEADsD+JaQAA3AAAAAA',
  'lossless WebP': 'UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA==',
}

describe('imageKindOf', () => {
  test.each(Object.entries(REAL))('default: %s of one pixel', (_, text) => {
    expect(imageKindOf(base64(text))).toMatchObject({ width: 1, height: 1, animated: false })
  })

  test.each([
    ['image/png', pngHead(640, 480)],
    ['image/jpeg', jpegHead(640, 480)],
    ['image/webp', webpHead(640, 480)],
    ['image/avif', avifHead(640, 480)],
  ])('behavior: %s with its size', (type, bytes) => {
    expect(imageKindOf(bytes)).toEqual({ type, width: 640, height: 480, animated: false })
  })

  test.each([
    ['PNG', pngHead(2, 2, ANIMATION)],
    ['WebP', webpHead(2, 2, true)],
    ['AVIF', avifHead(2, 2, 'avis')],
  ])('behavior: an animated %s', (_, bytes) => {
    expect(imageKindOf(bytes)).toMatchObject({ animated: true })
  })

  test.each([
    '',
    'GIF89a',
    '<svg xmlns="http://www.w3.org/2000/svg"/>',
    '<!doctype html><script>alert(1)</script>',
    'RIFF....WAVE',
    '\x89PNG',
  ])('error: %j is none', (text) => {
    expect(imageKindOf(new TextEncoder().encode(text))).toBeUndefined()
  })

  test('behavior: any bytes are read without a throw', () => {
    const heads = [pngHead(1, 1), jpegHead(1, 1), webpHead(1, 1), avifHead(1, 1)].map((head) => [...head])
    const hostile = fc
      .tuple(fc.constantFrom([], ...heads), fc.nat({ max: 40 }), fc.array(fc.nat({ max: 255 })))
      .map(([head, length, tail]) => Uint8Array.from([...head.slice(0, length), ...tail]))
    fc.assert(
      fc.property(hostile, (bytes) => {
        const kind = imageKindOf(bytes)
        expect(kind === undefined || kind.width >= 0).toBe(true)
      }),
      runs(500),
    )
  })
})
