import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { beforeAll, describe, expect, test } from 'vitest'
import { loadAssets, serveAssets, type WebAssets } from './assets.ts'
import { buildWeb } from './build.ts'

describe('serveAssets', () => {
  let assets: WebAssets
  beforeAll(async () => {
    await buildWeb()
    assets = await loadAssets({ prefix: '' })
  })

  const get = (path: string, headers: Record<string, string> = {}) =>
    serveAssets(assets).request(path, { headers })

  test('serves script, style, connectors and demo wallet for ever, with their types', async () => {
    for (const [path, type] of [
      [assets.script, 'text/javascript; charset=utf-8'],
      [assets.style, 'text/css; charset=utf-8'],
      [assets.demoWallet ?? '', 'text/javascript; charset=utf-8'],
      ...Object.values(assets.connectors).map((path) => [path, 'text/javascript; charset=utf-8'] as const),
    ] as const) {
      const response = await get(path)
      expect(response.status).toBe(200)
      expect(response.headers.get('content-type')).toBe(type)
      expect(response.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
      expect(response.headers.get('x-content-type-options')).toBe('nosniff')
      expect(path).toMatch(/-[\w-]{8}\.(?:js|css)$/)
    }
  })

  test.each([
    ['br, gzip', 'br'],
    ['gzip', 'gzip'],
    ['gzip;q=1.0, br;q=0', 'gzip'],
    ['deflate', null],
    ['', null],
  ])('answers accept-encoding %j with %j', async (accepted, encoding) => {
    const response = await get(assets.script, { 'accept-encoding': accepted })
    expect(response.headers.get('content-encoding')).toBe(encoding)
    expect(response.headers.get('vary')).toBe('accept-encoding')
  })

  test('behavior: the compressed file is the file, for issuers at any path', async () => {
    const plain = await (await get(assets.style)).text()
    for (const [encoding, decode] of [
      ['br', brotliDecompressSync],
      ['gzip', gunzipSync],
    ] as const) {
      const compressed = await (await get(assets.style, { 'accept-encoding': encoding })).arrayBuffer()
      expect(decode(compressed).toString('utf8')).toBe(plain)
    }
    const tenant = await loadAssets({ prefix: '/t/one/assets' })
    expect(tenant.style).toBe(`/t/one/assets${assets.style}`)
    expect(tenant.files).toEqual(assets.files)
  })

  test.each([
    '/',
    '/manifest.json',
    '/../package.json',
    '/..%2fpackage.json',
    '/%2e%2e/index.js',
    '/constructor',
    '/__proto__',
  ])('has nothing at %s', async (path) => {
    expect((await get(path)).status).toBe(404)
  })
})
