import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { MetadataResolver } from '../types.ts'
import { type GuardRules, PUBLIC_WEB } from './guard.ts'
import { createMetadataResolver } from './index.ts'
import { createResolver, type ResolverOptions } from './resolver.ts'
import { createSend } from './send.ts'
import { json, listen, type TestServer, testRules } from './test/servers.ts'

const options: ResolverOptions = { allowHttp: true, limits: { cacheBytes: 0, tryTime: 2000 } }
const secret = json({ name: 'internal' })

function resolverOf(rules: GuardRules, given: ResolverOptions = options): MetadataResolver {
  return createResolver(given, createSend(2000, rules), rules)
}

const ask = async (resolve: MetadataResolver, uri: string) => resolve({ tokenId: '1', schema: 'erc721', uri })

let internal: TestServer
let internalV6: TestServer
beforeAll(async () => {
  internal = await listen(secret, '127.0.0.1')
  internalV6 = await listen(secret, '::1', internal.port)
})
afterAll(async () => {
  await internal.close()
  await internalV6.close()
})

// By connections, not only by requests.
const total = () => internal.connections() + internalV6.connections()
let before = 0
beforeEach(() => {
  before = total()
})
const reached = () => total() - before

// Every spelling that leads, or may lead, to this machine or to a network that is not public.
const LITERALS = [
  '127.0.0.1',
  '127.1',
  '127.0.1',
  '127.255.255.254',
  '2130706433',
  '0x7f000001',
  '0x7f.1',
  '0x7f.0x0.0x0.0x1',
  '0177.0.0.1',
  '017700000001',
  '0x7f.00.0.01',
  '127.0.0.1.',
  '127%2e0%2e0%2e1',
  '%31%32%37.0.0.1',
  '①②⑦.⓪.⓪.①',
  '127。0。0。1',
  '127.0.0.1',
  '0.0.0.0',
  '0',
  '0x0',
  '10.0.0.1',
  '100.64.0.1',
  '100.100.100.200',
  '100.127.255.255',
  '168.63.129.16',
  '169.254.169.254',
  '172.16.0.1',
  '172.31.255.255',
  '192.0.0.192',
  '192.0.2.1',
  '192.88.99.1',
  '192.168.1.1',
  '198.18.0.1',
  '198.19.255.255',
  '198.51.100.1',
  '203.0.113.1',
  '224.0.0.1',
  '255.255.255.255',
  '[::1]',
  '[::]',
  '[0:0:0:0:0:0:0:1]',
  '[::ffff:127.0.0.1]',
  '[::ffff:7f00:1]',
  '[::ffff:0:127.0.0.1]',
  '[::127.0.0.1]',
  '[64:ff9b::127.0.0.1]',
  '[64:ff9b:1::7f00:1]',
  '[2002:7f00:1::]',
  '[2001:0:7f00:1::]',
  '[2001:db8::1]',
  '[3fff::1]',
  '[fe80::1]',
  '[fec0::1]',
  '[fc00::1]',
  '[fd00:ec2::254]',
  '[ff02::1]',
  '[100::1]',
]

const NAMES = [
  'localhost',
  'LOCALHOST',
  'localhost.',
  'loc%61lhost',
  'ｌｏｃａｌｈｏｓｔ',
  'api.localhost',
  'printer.local',
  'metadata.google.internal',
  'router.home.arpa',
  'intranet',
]

describe('what a contract names', () => {
  test.each([...LITERALS, ...NAMES])('%s is never reached', async (host) => {
    const rules: GuardRules = { ...PUBLIC_WEB, isPort: () => true }
    const result = await ask(resolverOf(rules), `http://${host}:${internal.port}/`)
    expect(result).toMatchObject({ ok: false, code: 'uri_forbidden', retryable: false })
    expect(reached()).toBe(0)
  })

  test.each([
    '127.0.0.1',
    '2130706433',
    '0x7f.1',
    '017700000001',
    '127.0.0.1.',
    '127。0。0。1',
    '[::1]',
    '[::ffff:127.0.0.1]',
  ])('the same %s would reach the server without the guard', async (host) => {
    const rules: GuardRules = { ...PUBLIC_WEB, isPort: () => true, isPublic: () => true }
    const result = await ask(resolverOf(rules), `http://${host}:${internal.port}/`)
    expect(result).toMatchObject({ ok: true, metadata: { name: 'internal' } })
    expect(reached()).toBe(1)
  })

  test.each([
    'http://example.com@127.0.0.1:PORT/',
    'http://user:word@nft.test:PORT/',
    'http://127.0.0.1:PORT#@nft.test/',
    'http://127.0.0.1:PORT\\@nft.test/',
    'http:\\\\127.0.0.1:PORT\\',
    'http:127.0.0.1:PORT/',
    'http:///127.0.0.1:PORT/',
    'http://\t127.0.0.1:PORT/',
    'https://127.0.0.1:PORT/ipfs/QmYwAPJzv5CZsnA625s3Xf2nemtYgPpHdWEz79ojWnPbdG',
    'http://127.0.0.1:PORT/ipns/nft.example/1.json',
  ])('%s is refused', async (uri) => {
    const rules = testRules({ 'nft.test': () => ['127.0.0.2'] })
    const result = await ask(resolverOf(rules), uri.replace('PORT', String(internal.port)))
    expect(result).toMatchObject({ ok: false, code: 'uri_forbidden' })
    expect(reached()).toBe(0)
  })

  test.each([
    'file:///etc/passwd',
    'ftp://nft.example/1',
    'gopher://127.0.0.1:70/',
    'javascript:1',
    'blob:x',
    'unix:/run/x',
  ])('%s has no scheme that is fetched', async (uri) => {
    expect(await ask(resolverOf(testRules()), uri)).toMatchObject({ ok: false, code: 'uri_unsupported' })
  })
})

describe('ports', () => {
  test.each([22, 6379, 8080, 8545])('%i is refused before anything is resolved', async (port) => {
    const result = await ask(
      createMetadataResolver({ allowHttp: true }),
      `https://nft.example:${port}/1.json`,
    )
    expect(result).toMatchObject({ ok: false, code: 'uri_forbidden' })
  })

  test('the port of the internal server is refused by the rules of the product', async () => {
    const result = await ask(createMetadataResolver({ allowHttp: true }), internal.url())
    expect(result).toMatchObject({ ok: false, code: 'uri_forbidden' })
    expect(reached()).toBe(0)
  })

  test('80 and 443 are the only ones', () => {
    const open = Array.from({ length: 65_536 }, (_, port) => port).filter(PUBLIC_WEB.isPort)
    expect(open).toEqual([80, 443])
  })

  test('http: is refused unless the operator wants it', async () => {
    const result = await ask(resolverOf(testRules(), {}), internal.url('/', '127.0.0.2'))
    expect(result).toMatchObject({ ok: false, code: 'uri_forbidden' })
  })
})

describe('names', () => {
  test('a name with a private address is refused at the connection', async () => {
    const rules = testRules({ 'nft.test': () => ['127.0.0.1'] })
    const result = await ask(resolverOf(rules), internal.url('/', 'nft.test'))
    expect(result).toMatchObject({ ok: false, code: 'uri_forbidden' })
    expect(reached()).toBe(0)
  })

  test.each([[['127.0.0.2', '127.0.0.1']], [['127.0.0.1', '127.0.0.2']], [['127.0.0.2', '::1']]])(
    'a name with one public and one private address is refused: %j',
    async (addresses) => {
      const rules = testRules({ 'nft.test': () => addresses })
      const result = await ask(resolverOf(rules), internal.url('/', 'nft.test'))
      expect(result).toMatchObject({ ok: false, code: 'uri_forbidden' })
      expect(reached()).toBe(0)
    },
  )

  test('a name with public addresses only is fetched', async () => {
    const open = await listen(json({ name: 'public' }))
    const rules = testRules({ 'nft.test': () => ['127.0.0.2'] })
    expect(await ask(resolverOf(rules), open.url('/', 'nft.test'))).toMatchObject({ ok: true })
    await open.close()
  })

  test('a name that is rebound is asked once for each connection, and that answer is the one that is checked', async () => {
    const open = await listen(json({ name: 'public' }, { connection: 'close' }), '127.0.0.2', internal.port)
    const answers = ['127.0.0.2', '127.0.0.1', '127.0.0.1']
    let asked = 0
    const rules = testRules({ 'nft.test': () => [answers[asked++] ?? '127.0.0.1'] })
    const resolve = resolverOf(rules)
    const uri = internal.url('/', 'nft.test')
    expect(await ask(resolve, uri)).toMatchObject({ ok: true, metadata: { name: 'public' } })
    expect(asked).toBe(1)
    expect(await ask(resolve, uri)).toMatchObject({ ok: false, code: 'uri_forbidden' })
    expect(asked).toBe(2)
    expect(reached()).toBe(0)
    await open.close()
  })
})

describe('https:', () => {
  test('is held to the same: an address, a name with a private address', async () => {
    const rules = testRules({ 'nft.test': () => ['127.0.0.1'] })
    for (const host of ['127.0.0.1', '[::1]', '0x7f.1', 'nft.test']) {
      const result = await ask(resolverOf(rules), `https://${host}:${internal.port}/`)
      expect(result).toMatchObject({ ok: false, code: 'uri_forbidden' })
    }
    expect(reached()).toBe(0)
  })

  test('connects to a public address, and expects a certificate there', async () => {
    const open = await listen(json({ name: 'no certificate' }))
    const rules = testRules({ 'nft.test': () => ['127.0.0.2'] })
    const result = await ask(resolverOf(rules), `https://nft.test:${open.port}/`)
    expect(result).toMatchObject({ ok: false, code: 'metadata_unavailable' })
    expect(open.connections()).toBe(1)
    expect(open.requests).toHaveLength(0)
    await open.close()
  })
})

describe('redirects', () => {
  async function via(location: string, given = options) {
    const open = await listen((_, response) => {
      response.writeHead(302, { location, 'set-cookie': 'a=1' })
      response.end('no')
    })
    const rules = testRules({ 'nft.test': () => ['127.0.0.1'], 'open.test': () => ['127.0.0.2'] })
    const result = await ask(resolverOf(rules, given), open.url('/', 'open.test'))
    const hits = open.requests.length
    await open.close()
    return { result, hits }
  }

  test.each([
    'http://127.0.0.1:PORT/',
    'http://2130706433:PORT/',
    '//127.0.0.1:PORT/',
    'http://[::1]:PORT/',
    'http://[::ffff:7f00:1]:PORT/',
    'http://nft.test:PORT/',
    'http://localhost:PORT/',
    'http://a:b@open.test:PORT/',
    'file:///etc/passwd',
    'data:application/json,{}',
    'http://',
  ])('to %s is refused', async (location) => {
    const { result, hits } = await via(location.replace('PORT', String(internal.port)))
    expect(result).toMatchObject({ ok: false, code: 'uri_forbidden' })
    expect(hits).toBe(1)
    expect(reached()).toBe(0)
  })

  test('a loop ends after three', async () => {
    const { result, hits } = await via('/')
    expect(result).toMatchObject({ ok: false, code: 'metadata_unavailable' })
    expect(hits).toBe(4)
  })

  test('three are followed', async () => {
    const open = await listen((request, response) => {
      const step = Number(request.url?.slice(1))
      if (step === 3) return json({ name: 'there' })(request, response)
      response.writeHead(307, { location: `/${step + 1}` }).end()
    })
    expect(await ask(resolverOf(testRules()), open.url('/0'))).toMatchObject({ ok: true })
    await open.close()
  })
})

describe('gateways of the operator', () => {
  const cid = 'QmYwAPJzv5CZsnA625s3Xf2nemtYgPpHdWEz79ojWnPbdG'
  const withGateway = (more: Partial<ResolverOptions> = {}): ResolverOptions => ({
    ...options,
    gateways: { ipfs: [internal.url()], arweave: [internal.url()] },
    ...more,
  })

  test('may be on a private address', async () => {
    const result = await ask(
      resolverOf(testRules(), withGateway({ allowUnverifiedContent: true })),
      `ipfs://${cid}`,
    )
    expect(result).toMatchObject({ ok: true, metadata: { name: 'internal', integrity: 'unverified' } })
  })

  test.each([
    `ipfs://${cid}/../../admin`,
    `ipfs://${cid}/%2e%2e/%2e%2e/admin`,
    `ipfs://${cid}/..%2f..%2fadmin`,
    `ipfs://${cid}/..\\..\\admin`,
    `ipfs://${cid}/a%00b`,
    `ar://jK9sR4OrYvODj7PD3czIAyNJalub0-vdV_JAg1NqQ-o/../admin`,
    `ipns://nft.example/%2e./admin`,
  ])('cannot be climbed out of: %s', async (uri) => {
    expect(await ask(resolverOf(testRules(), withGateway()), uri)).toMatchObject({
      ok: false,
      code: 'uri_forbidden',
    })
    expect(reached()).toBe(0)
  })

  test.each([`http://127.0.0.1:PORT/ipfs-not/${cid}`, 'http://127.0.0.1:PORT/admin'])(
    'are no way in for a contract that names the same host: %s',
    async (uri) => {
      const result = await ask(
        resolverOf(testRules(), withGateway()),
        uri.replace('PORT', String(internal.port)),
      )
      expect(result).toMatchObject({ ok: false, code: 'uri_forbidden' })
      expect(reached()).toBe(0)
    },
  )

  test('do not lead elsewhere by a redirect, and do not have their key passed on', async () => {
    const other = await listen(json({ name: 'other' }))
    const gateway = await listen((request, response) => {
      const location = request.url?.startsWith('/ipns/a.test') ? other.url() : internal.url('/admin')
      response.writeHead(302, { location }).end()
    }, '127.0.0.3')
    const gateways = { ipfs: [{ url: gateway.url(), headers: { authorization: 'Bearer key' } }] }
    const resolve = resolverOf(testRules(), withGateway({ gateways }))
    expect(await ask(resolve, 'ipns://b.test/1.json')).toMatchObject({ ok: false, code: 'uri_forbidden' })
    expect(reached()).toBe(0)
    expect(await ask(resolve, 'ipns://a.test/1.json')).toMatchObject({
      ok: true,
      metadata: { name: 'other' },
    })
    expect(gateway.requests[0]?.headers.authorization).toBe('Bearer key')
    expect(other.requests[0]?.headers.authorization).toBeUndefined()
    await other.close()
    await gateway.close()
  })
})

describe('an own fetch', () => {
  test('is held to the same schemes, ports, addresses and redirects', async () => {
    const seen: string[] = []
    const fetch = async (input: string | URL | Request): Promise<Response> => {
      seen.push(new Request(input).url)
      return new Response(null, { status: 302, headers: { location: 'https://169.254.169.254/latest' } })
    }
    const resolve = createMetadataResolver({ fetch })
    expect(await ask(resolve, 'https://10.0.0.1/')).toMatchObject({ ok: false, code: 'uri_forbidden' })
    expect(await ask(resolve, 'https://nft.example/1')).toMatchObject({ ok: false, code: 'uri_forbidden' })
    expect(seen).toEqual(['https://nft.example/1'])
  })

  test('that hides where a redirect leads, as a browser does, leads nowhere', async () => {
    const hidden = Object.defineProperty(Response.json({ name: 'there' }), 'type', {
      value: 'opaqueredirect',
    })
    const resolve = createMetadataResolver({ fetch: async () => hidden })
    expect(await ask(resolve, 'https://nft.example/1')).toMatchObject({ ok: false, code: 'uri_forbidden' })
  })
})
