import { decodeQR } from 'qr/decode.js'
import { describe, expect, test } from 'vitest'
import { qrPath } from './qr.ts'

/** Paints the path as a browser would, `scale` pixels a module. */
const paint = ({ path, size }: ReturnType<typeof qrPath>, scale = 4) => {
  const width = size * scale
  const data = new Uint8Array(width * width * 4).fill(255)
  for (const [, x, y, run] of path.matchAll(/M(\d+) (\d+)h(\d+)v1H\d+z/g)) {
    for (let row = Number(y) * scale; row < (Number(y) + 1) * scale; row += 1) {
      const from = (row * width + Number(x) * scale) * 4
      for (let at = from; at < from + Number(run) * scale * 4; at += 4) data.fill(0, at, at + 3)
    }
  }
  return { data, width, height: width }
}

describe('qrPath', () => {
  test.each([
    'https://id.example/phone/AbCdEfGhIjKlMnOpQrStUvWx',
    `https://a-rather-long-name.identity.example/with/a/path/phone/${'Zz9_-x'.repeat(4)}`,
  ])('default: a reader finds the link: %s', (link) => {
    expect(decodeQR(paint(qrPath(link)))).toBe(link)
  })

  test('default: the quiet zone of four modules is part of it', () => {
    const { path, size } = qrPath('https://id.example/phone/AbCdEfGhIjKlMnOpQrStUvWx')
    const runs = [...path.matchAll(/M(\d+) (\d+)h(\d+)/g)].map((run) => run.slice(1).map(Number))
    expect(Math.min(...runs.map(([x = 0]) => x))).toBe(4)
    expect(Math.min(...runs.map(([, y = 0]) => y))).toBe(4)
    expect(Math.max(...runs.map(([x = 0, , run = 0]) => x + run))).toBe(size - 4)
  })
})
