import { afterEach, describe, expect, test } from 'vitest'
import { createImages, type ImageOptions } from './images.ts'
import { createImageFetcher } from './index.ts'
import { createSend } from './send.ts'
import { ANIMATION, pngHead, webpHead } from './test/pictures.ts'
import { type Handler, listen, type TestServer, testRules } from './test/servers.ts'

const servers: TestServer[] = []
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()))
})

const answer =
  (bytes: Uint8Array, headers: Record<string, string> = {}): Handler =>
  (_, response) => {
    response.writeHead(200, headers)
    response.end(bytes)
  }

const serve = async (handler: Handler, host?: string): Promise<TestServer> => {
  const server = await listen(handler, host)
  servers.push(server)
  return server
}

const fetcher = (options: ImageOptions = {}) =>
  createImages({ allowHttp: true, ...options }, createSend(500, testRules()), testRules())

describe('createImageFetcher', () => {
  test('default: a data: URI needs no request', async () => {
    const image = btoa(String.fromCharCode(...pngHead(3, 4)))
    expect(await createImageFetcher()(`data:image/svg+xml;base64,${image}`)).toMatchObject({
      ok: true,
      type: 'image/png',
      width: 3,
      height: 4,
    })
  })

  test('behavior: what it is says the picture, not the server', async () => {
    const honest = await serve(answer(webpHead(8, 8), { 'content-type': 'text/html' }))
    expect(await fetcher()(honest.url())).toMatchObject({ ok: true, type: 'image/webp' })
    const script = new TextEncoder().encode('<script>alert(1)</script>')
    const liar = await serve(answer(script, { 'content-type': 'image/png' }))
    expect(await fetcher()(liar.url())).toMatchObject({ ok: false, code: 'metadata_invalid' })
  })

  test('security: SVG and animations are refused', async () => {
    const svg = new TextEncoder().encode('<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>')
    for (const bytes of [svg, pngHead(2, 2, ANIMATION), webpHead(2, 2, true)]) {
      const server = await serve(answer(bytes))
      expect(await fetcher()(server.url())).toMatchObject({ ok: false, code: 'metadata_invalid' })
    }
  })

  test('security: too many bytes and too many pixels are refused', async () => {
    const large = await serve(answer(new Uint8Array(2000)))
    const huge = await serve(answer(pngHead(65_535, 65_535)))
    const limits = { bytes: 1024 }
    for (const server of [large, huge])
      expect(await fetcher({ limits })(server.url())).toMatchObject({
        ok: false,
        code: 'metadata_too_large',
      })
  })

  test('security: private addresses and redirects there are not reached, unless the operator has named the origin', async () => {
    const internal = await serve(answer(pngHead(1, 1)), '127.0.0.1')
    const lure = await serve((_, response) => response.writeHead(302, { location: internal.url() }).end())
    for (const url of [internal.url(), lure.url()])
      expect(await fetcher()(url)).toMatchObject({ ok: false, code: 'uri_forbidden' })
    expect(internal.connections()).toBe(0)
    const trustedOrigins = [new URL(internal.url()).origin]
    expect(await fetcher({ trustedOrigins })(internal.url())).toMatchObject({ ok: true })
  })

  test('behavior: pictures and failures are kept, and callers share one request', async () => {
    const good = await serve(answer(pngHead(1, 1)))
    const silent = await serve(() => {})
    const fetchImage = fetcher({ limits: { tryTime: 200, time: 400 } })
    await Promise.all([fetchImage(good.url()), fetchImage(good.url())])
    await fetchImage(good.url())
    expect(good.requests).toHaveLength(1)
    for (let again = 0; again < 2; again++)
      expect(await fetchImage(silent.url())).toMatchObject({ ok: false, code: 'metadata_unavailable' })
    expect(silent.requests).toHaveLength(1)
  })

  test('security: what a gateway says is under a content id, and cannot be verified, is no picture', async () => {
    const server = await serve(answer(pngHead(1, 1)), '127.0.0.1')
    const cid = 'QmT78zSuBmuS4z925WZfrqQ1qHaJ56DQaTfyMUF7F8ff5o'
    const fetchImage = fetcher({ gateways: { ipfs: [server.url()] } })
    expect(await fetchImage(`ipfs://${cid}/1.png`)).toMatchObject({
      ok: false,
      code: 'metadata_unavailable',
    })
    expect(server.requests.length).toBeGreaterThan(0)
  })

  test('error: without a gateway there is no picture under a content id', async () => {
    const cid = 'bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku'
    expect(await fetcher()(`ipfs://${cid}`)).toMatchObject({ ok: false, code: 'uri_unsupported' })
  })
})
