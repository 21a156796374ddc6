import { writeFile } from 'node:fs/promises'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { startIdp, type TestIdp } from '../test/idp.ts'
import { newPerson, openInteraction } from '../test/person.ts'
import { authorize, discover } from '../test/relyingParty.ts'

const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)

/** A relying party's web server. */
const host = async () => {
  let answer: RequestListener = (_, response) => response.end(PNG)
  const seen: string[] = []
  const server: Server = createServer((request, response) => {
    seen.push(request.url ?? '')
    answer(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    seen,
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    answerWith: (next: RequestListener) => {
      answer = next
    },
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}

let web: Awaited<ReturnType<typeof host>>
let idp: TestIdp
beforeAll(async () => {
  web = await host()
  const light = join(tmpdir(), `logo-${process.pid}.svg`)
  await writeFile(light, '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>')
  idp = await startIdp({
    oidc: { internalOrigins: [web.origin] },
    product: { logo: { light }, supportUrl: 'https://help.example/', supportText: 'Ask us' },
    images: { timeout: 3000 },
  })
})
afterAll(async () => {
  web.close()
  await idp.idp.stop()
})
afterEach(() => web.answerWith((_, response) => response.end(PNG)))

let count = 0
/** Registers a new logo, which nothing has been kept of, and opens the page that shows it. */
const openPage = async (given?: string) => {
  count += 1
  const logoUri = given ?? `${web.origin}/${count}.png`
  await idp.idp.clients.update('demo', { logoUri })
  const person = newPerson()
  const page = await openInteraction(person, (await authorize(await discover(idp))).url)
  const html = await (await person.browser.request(page)).text()
  const source = /<img class="mark" src="([^"]+)"/.exec(html)?.[1]?.replaceAll('&amp;', '&') ?? ''
  return { html, source, logoUri, image: () => fetch(new URL(source, idp.base)) }
}

describe('the logo of a client', () => {
  test('default: fetched here, shown from here', async () => {
    const { html, image, logoUri } = await openPage()
    expect(html).not.toContain(logoUri)
    const response = await image()
    expect(response.headers.get('content-type')).toBe('image/png')
    expect(response.headers.get('content-security-policy')).toContain('sandbox')
    expect(response.headers.get('x-content-type-options')).toBe('nosniff')
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(new Uint8Array(PNG))
  })

  test('behavior: kept, so that people at the page are not requests at the client', async () => {
    const { image, logoUri } = await openPage()
    for (let again = 0; again < 3; again += 1) await image()
    expect(web.seen.filter((path) => logoUri.endsWith(path))).toHaveLength(1)
  })

  test('security: the URL names the client, not what is fetched', async () => {
    const { logoUri, source } = await openPage()
    const url = new URL(source, idp.base)
    expect([...url.searchParams.keys()]).toEqual(['client', 'v'])
    expect(source).not.toContain(encodeURIComponent(logoUri))
    for (const [name, value] of [
      ['v', 'AAAAAAAAAAAAAAAA'],
      ['client', 'spa'],
      ['client', 'nobody'],
      ['client', '__proto__'],
    ] as const) {
      const other = new URL(url)
      other.searchParams.set(name, value)
      expect((await fetch(other)).status).toBe(404)
    }
  })

  const script = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'

  test.each<[string, RequestListener]>([
    ['SVG', (_, response) => response.setHeader('content-type', 'image/svg+xml').end(script)],
    ['a page', (_, response) => response.setHeader('content-type', 'image/png').end('<html>')],
    ['too much', (_, response) => response.end(Buffer.concat([PNG, new Uint8Array(70_000)]))],
    ['nothing', (_, response) => response.writeHead(404).end()],
    ['silence', () => {}],
    ['a way inside', (_, response) => response.writeHead(302, { location: 'http://127.0.0.1:9/' }).end()],
  ])('security: for %s the first letter is shown', async (_, listener) => {
    web.answerWith(listener)
    const { image } = await openPage()
    const response = await image()
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'image/svg+xml'])
    expect(await response.text()).toMatch(/>D<\/text><\/svg>$/)
  })

  test('security: a private address that the operator has not named is not reached', async () => {
    const stranger = await host()
    const { image } = await openPage(`${stranger.origin}/logo.png`)
    expect((await image()).headers.get('content-type')).toBe('image/svg+xml')
    expect(stranger.seen).toEqual([])
    stranger.close()
  })

  test('behavior: a page does not wait for a logo', async () => {
    web.answerWith(() => {})
    await openPage()
    expect(web.seen.filter((path) => path === `/${count}.png`)).toEqual([])
  })
})

describe('the logo of the operator', () => {
  test('default: on every page, under a name of its content, an SVG without rights', async () => {
    const { html } = await openPage()
    const source = /<p class="product"><img src="([^"]+)" alt=""/.exec(html)?.[1] ?? ''
    const response = await fetch(new URL(source, idp.base))
    expect(response.headers.get('content-type')).toBe('image/svg+xml')
    expect(response.headers.get('content-security-policy')).toBe(
      "default-src 'none'; style-src 'unsafe-inline'; sandbox",
    )
    expect(response.headers.get('cache-control')).toContain('immutable')
    expect(html).toContain('>Ask us</a>')
  })

  test('error: no other file is served', async () => {
    for (const name of ['AAAAAAAAAAAAAAAA', '..%2f..%2fpackage.json', '__proto__'])
      expect((await fetch(`${idp.base}/images/logo/${name}`)).status).toBe(404)
  })
})
