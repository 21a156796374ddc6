import decodeQR from 'qr/decode.js'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { drawQr } from './qr.ts'

/** As much of an SVG document as is drawn with. */
const element = (name: string) => {
  const attributes: Record<string, string> = {}
  const children: unknown[] = []
  return {
    name,
    attributes,
    children,
    setAttribute: (key: string, value: string) => {
      attributes[key] = value
    },
    append: (...nodes: readonly unknown[]) => children.push(...nodes),
  }
}
type Drawn = ReturnType<typeof element>

beforeEach(() => {
  vi.stubGlobal('document', { createElementNS: (_: string, name: string) => element(name) })
})
afterEach(() => {
  vi.unstubAllGlobals()
})

/** What a camera would see: four pixels a module. */
const photograph = (svg: Drawn) => {
  const [, , size] = (svg.attributes['viewBox'] ?? '').split(' ').map(Number)
  const width = (size ?? 0) * 4
  const data = new Uint8Array(width * width * 4).fill(255)
  const path = (svg.children[1] as Drawn).attributes['d'] ?? ''
  for (const [, x, y, run] of path.matchAll(/M(\d+) (\d+)h(\d+)v1H\1z/g))
    for (let i = 0; i < Number(run) * 16; i += 1) {
      const [row, column] = [Number(y) * 4 + (i % 4), Number(x) * 4 + (i >> 2)]
      const at = (row * width + column) * 4
      data.fill(0, at, at + 3)
    }
  return { width, height: width, data }
}

describe('drawQr', () => {
  test.each([
    'wc:7f6e504b@2?relay-protocol=irn&symKey=587d5484',
    'https://id.example/phone/ä',
    'x'.repeat(1000),
  ])('can be read again: text %#', (text) => {
    const svg = drawQr(text, 'QR code') as unknown as Drawn
    expect(decodeQR(photograph(svg))).toBe(text)
  })

  test('is a picture with a name', () => {
    const { attributes } = drawQr('wc:1', 'QR code for Owl') as unknown as Drawn
    expect(attributes).toMatchObject({ role: 'img', 'aria-label': 'QR code for Owl' })
  })

  test('what is too long for any code throws', () => {
    expect(() => drawQr('x'.repeat(5000), 'QR code')).toThrow()
  })
})
