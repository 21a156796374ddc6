import { describe, expect, test } from 'vitest'
import type { MetadataSource } from '../types.ts'
import { placesOf } from './gateways.ts'
import { limitsOf } from './limits.ts'
import { createResolver, type ResolverOptions } from './resolver.ts'
import { createSend } from './send.ts'
import { type Blocks, gateway, putRaw } from './test/ipfs.ts'
import { type Handler, json, listen, type TestServer, testRules } from './test/servers.ts'

function resolverOf(options: ResolverOptions) {
  const rules = testRules()
  const limits = { tryTime: 1000, hedge: 100, ...options.limits }
  return createResolver(
    { allowHttp: true, ...options, limits },
    createSend(limits.tryTime ?? 1000, rules),
    rules,
  )
}

const at = (uri: string): MetadataSource => ({ tokenId: '1', schema: 'erc721', uri })
const never: Handler = () => {}
const status =
  (code: number): Handler =>
  (_, response) =>
    void response.writeHead(code).end()

async function serving<T>(
  handlers: readonly Handler[],
  run: (servers: readonly TestServer[]) => Promise<T>,
): Promise<T> {
  const servers = await Promise.all(handlers.map(async (handler) => listen(handler, '127.0.0.1')))
  try {
    return await run(servers)
  } finally {
    await Promise.all(servers.map(async (server) => server.close()))
  }
}

const urlsOf = (servers: readonly TestServer[]): readonly string[] => servers.map((server) => server.url())
const counts = (servers: readonly TestServer[]): readonly number[] =>
  servers.map((server) => server.requests.length)

const blocks: Blocks = new Map()
const put = async (name: string) => `ipfs://${await putRaw(blocks, JSON.stringify({ name }))}`

describe('gateways', () => {
  test('are asked in their order: one that answers is enough', async () => {
    await serving([gateway(blocks), gateway(blocks)], async (servers) => {
      const resolve = resolverOf({ gateways: { ipfs: urlsOf(servers) }, limits: { hedge: 60_000 } })
      expect(await resolve(at(await put('first')))).toMatchObject({ ok: true })
      expect(counts(servers)).toEqual([1, 0])
    })
  })

  test('a slow one is overtaken by the next, and then left', async () => {
    await serving([never, gateway(blocks)], async (servers) => {
      const begun = performance.now()
      const resolve = resolverOf({ gateways: { ipfs: urlsOf(servers) }, limits: { tryTime: 60_000 } })
      expect(await resolve(at(await put('slow')))).toMatchObject({
        ok: true,
        metadata: { integrity: 'verified' },
      })
      expect(performance.now() - begun).toBeGreaterThan(90)
    })
  })

  test('a slow one is hung up on, and does not count as down', async () => {
    let hungUp = 0
    const slow: Handler = (_, response) => void response.on('close', () => hungUp++)
    await serving([slow, gateway(blocks)], async (servers) => {
      const resolve = resolverOf({ gateways: { ipfs: urlsOf(servers) } })
      await resolve(at(await put('hung up 1')))
      await expect.poll(() => hungUp).toBe(1)
      await resolve(at(await put('hung up 2')))
      expect(counts(servers)).toEqual([2, 2])
    })
  })

  test('one that fails is followed by the next at once', async () => {
    await serving([status(500), gateway(blocks)], async (servers) => {
      const resolve = resolverOf({ gateways: { ipfs: urlsOf(servers) }, limits: { hedge: 60_000 } })
      expect(await resolve(at(await put('next')))).toMatchObject({ ok: true })
    })
  })

  test.each([429, 503])('one that answers %i is left alone for a minute', async (code) => {
    let time = 1_000_000
    await serving([status(code), gateway(blocks)], async (servers) => {
      const resolve = resolverOf({ gateways: { ipfs: urlsOf(servers) }, now: () => time })
      await resolve(at(await put(`a${code}`)))
      await resolve(at(await put(`b${code}`)))
      expect(counts(servers)).toEqual([1, 2])
      time += 60_000
      await resolve(at(await put(`c${code}`)))
      expect(counts(servers)).toEqual([2, 3])
    })
  })

  test('when all are down nobody is asked, and that is said', async () => {
    const gone = await listen(never, '127.0.0.1')
    await gone.close()
    const resolve = resolverOf({ gateways: { ipfs: [gone.url()] } })
    expect(await resolve(at(await put('down1')))).toMatchObject({ ok: false, code: 'metadata_unavailable' })
    expect(await resolve(at(await put('down2')))).toMatchObject({
      ok: false,
      code: 'circuit_open',
      retryable: true,
    })
  })

  // Otherwise anybody could take the gateways away from all others by naming content that nobody has.
  test.each([
    ['is not found', status(504)],
    ['takes too long', never],
    ['is not there', status(404)],
  ])('content that %s does not count against a gateway', async (_, handler) => {
    let hostile = true
    const switching: Handler = (request, response) => (hostile ? handler : gateway(blocks))(request, response)
    await serving([switching], async (servers) => {
      const resolve = resolverOf({ gateways: { ipfs: urlsOf(servers) }, limits: { tryTime: 200 } })
      expect(await resolve(at(await put(`hostile ${_}`)))).toMatchObject({
        ok: false,
        code: 'metadata_unavailable',
      })
      hostile = false
      expect(await resolve(at(await put(`honest ${_}`)))).toMatchObject({ ok: true })
    })
  })

  test('get their headers', async () => {
    await serving([gateway(blocks)], async (servers) => {
      const ipfs = [{ url: servers[0]?.url('/ipfs') ?? '', headers: { authorization: 'Bearer key' } }]
      expect(await resolverOf({ gateways: { ipfs } })(at(await put('headers')))).toMatchObject({ ok: true })
      expect(servers[0]?.requests[0]?.headers.authorization).toBe('Bearer key')
    })
  })

  test('serve Arweave and IPNS, which cannot be verified', async () => {
    const id = 'jK9sR4OrYvODj7PD3czIAyNJalub0-vdV_JAg1NqQ-o'
    await serving([json({ name: 'there' })], async (servers) => {
      const [url = ''] = urlsOf(servers)
      const resolve = resolverOf({ gateways: { arweave: [url], ipfs: [url] } })
      const uris = [
        `ar://${id}/1.json`,
        `https://arweave.net/${id}/2.json`,
        `https://x.arweave.net/${id}/3.json`,
        'ipns://nft.example/4.json',
        'https://gone.example/ipns/nft.example/5.json',
      ]
      for (const uri of uris) {
        expect(await resolve(at(uri)), uri).toMatchObject({ ok: true, metadata: { integrity: 'unverified' } })
      }
      expect(servers[0]?.requests.map(({ url: path }) => path)).toEqual([
        `/${id}/1.json`,
        `/${id}/2.json`,
        `/${id}/3.json`,
        '/ipns/nft.example/4.json',
        '/ipns/nft.example/5.json',
      ])
    })
  })
})

describe('what somebody else has named', () => {
  const id = 'QmT78zSuBmuS4z925WZfrqQ1qHaJ56DQaTfyMUF7F8ff5o'
  test.each([
    ['IPNS', 'ipns://nft.example/7.json', '/ipns/nft.example/7.json'],
    ['content that is not verified', `ipfs://${id}/7.json`, `/ipfs/${id}/7.json`],
  ])('is never taken for %s, though the path is the same', async (_, uri, place) => {
    const evil = await listen(json({ name: 'evil' }, { 'cache-control': 'max-age=86400' }))
    let down = true
    const legit: Handler = (request, response) =>
      down ? status(504)(request, response) : json({ name: 'legit' })(request, response)
    try {
      await serving([legit], async (servers) => {
        const resolve = resolverOf({ gateways: { ipfs: urlsOf(servers) }, allowUnverifiedContent: true })
        expect(await resolve(at(evil.url(place)))).toMatchObject({ ok: true, metadata: { name: 'evil' } })
        down = false
        expect(await resolve(at(uri))).toMatchObject({ ok: true, metadata: { name: 'legit' } })
      })
    } finally {
      await evil.close()
    }
  })
})

describe('where a gateway may redirect without a check', () => {
  const [place] = placesOf(['http://10.0.0.5:8080/base'], limitsOf(), Date.now)
  test.each([
    ['http://10.0.0.5:8080/base/ipfs/x', true],
    ['http://10.0.0.5:8080/base/ipns/x/y', true],
    [`http://10.0.0.5:8080/base/${'a'.repeat(43)}/x`, true],
    ['http://10.0.0.5:8080/ipfs/x', false],
    ['http://10.0.0.5:8080/base/api/v0/shutdown', false],
    ['http://10.0.0.5:8080/base/ipfs/../api', false],
    ['http://10.0.0.5:8080/', false],
    ['http://10.0.0.5/base/ipfs/x', false],
    ['https://10.0.0.5:8080/base/ipfs/x', false],
    ['http://10.0.0.6:8080/base/ipfs/x', false],
  ])('%s: %j', (url, trusted) => {
    expect(place?.trusts(new URL(url))).toBe(trusted)
  })

  const [named] = placesOf(['https://gateway.example/ipfs'], limitsOf(), Date.now)
  test.each([
    ['https://bafy.ipfs.gateway.example/x', true],
    ['https://en-wikipedia--on--ipfs-org.ipns.gateway.example/x', true],
    [`https://${'a2'.repeat(26)}.gateway.example/x`, true],
    ['https://gateway.example/ipfs/x', true],
    ['https://admin.gateway.example/ipfs/x', false],
    ['https://bafy.ipfs.admin.gateway.example/x', false],
    ['https://x.bafy.ipfs.gateway.example/x', false],
    ['https://ipfs.gateway.example/x', false],
    ['http://bafy.ipfs.gateway.example/x', false],
    ['https://bafy.ipfs.gateway.example:8443/x', false],
    ['https://evilgateway.example/ipfs/x', false],
    ['https://gateway.example.evil.test/ipfs/x', false],
    ['https://gateway.example@evil.test/ipfs/x', false],
  ])('%s: %j', (url, trusted) => {
    expect(named?.trusts(new URL(url))).toBe(trusted)
  })
})

describe('the cache', () => {
  test('lets many ask for one document at the price of one', async () => {
    await serving([gateway(blocks)], async (servers) => {
      const resolve = resolverOf({ gateways: { ipfs: urlsOf(servers) } })
      const uri = await put('shared')
      const results = await Promise.all(Array.from({ length: 1000 }, async () => resolve(at(uri))))
      expect(results.every((result) => result.ok)).toBe(true)
      expect(counts(servers)).toEqual([1])
    })
  })

  test('keeps content for ever, whatever URI names it', async () => {
    let time = 0
    await serving([gateway(blocks)], async (servers) => {
      const resolve = resolverOf({ gateways: { ipfs: urlsOf(servers) }, now: () => time })
      const uri = await put('kept')
      await resolve(at(uri))
      time = 100 * 365 * 24 * 3_600_000
      await resolve(at(uri.replace('ipfs://', 'https://gone.example/ipfs/')))
      expect(counts(servers)).toEqual([1])
    })
  })

  test('keeps what a gateway says without proof for five minutes, and what Arweave has for a day', async () => {
    let time = 0
    await serving([json({ name: 'a' })], async (servers) => {
      const [url = ''] = urlsOf(servers)
      const gateways = { ipfs: [url], arweave: [url] }
      const resolve = resolverOf({ gateways, allowUnverifiedContent: true, now: () => time })
      const id = 'QmT78zSuBmuS4z925WZfrqQ1qHaJ56DQaTfyMUF7F8ff5o'
      for (const [uri, seconds] of [
        [`ipfs://${id}/1.json`, 300],
        [`ar://${'a'.repeat(43)}`, 86_400],
      ] as const) {
        const before = servers[0]?.requests.length ?? 0
        await resolve(at(uri))
        time += seconds * 1000 - 1
        await resolve(at(uri))
        expect(servers[0]?.requests.length).toBe(before + 1)
        time += 1
        expect(await resolve(at(uri))).toMatchObject({ ok: true, metadata: { integrity: 'unverified' } })
        expect(servers[0]?.requests.length).toBe(before + 2)
      }
    })
  })

  test.each([
    [undefined, 300],
    ['max-age=0', 300],
    ['no-store, max-age=9999', 300],
    ['public, max-age=3600', 3600],
    ['max-age="3600"', 3600],
    ['max-age=999999999', 86_400],
    ['s-maxage=9999', 300],
    ['max-age=-1', 300],
    ['nonsense', 300],
  ])('keeps what a server sends with %j for %i seconds', async (cacheControl, seconds) => {
    let time = 0
    const server = await listen(
      json({ name: 'a' }, cacheControl === undefined ? {} : { 'cache-control': cacheControl }),
    )
    const resolve = resolverOf({ now: () => time })
    await resolve(at(server.url()))
    time = seconds * 1000 - 1
    await resolve(at(server.url()))
    expect(server.requests).toHaveLength(1)
    time = seconds * 1000
    await resolve(at(server.url()))
    expect(server.requests).toHaveLength(2)
    await server.close()
  })

  test('keeps a failure for a minute', async () => {
    let time = 0
    let fails = true
    const server = await listen((request, response) =>
      (fails ? status(500) : json({ name: 'a' }))(request, response),
    )
    const resolve = resolverOf({ now: () => time })
    expect(await resolve(at(server.url()))).toMatchObject({ ok: false })
    fails = false
    time = 59_999
    expect(await resolve(at(server.url()))).toMatchObject({ ok: false, code: 'metadata_unavailable' })
    expect(server.requests).toHaveLength(1)
    time = 60_000
    expect(await resolve(at(server.url()))).toMatchObject({ ok: true })
    await server.close()
  })

  test('holds no more bytes than it may, and drops what was not used for longest', async () => {
    const server = await listen(json({ name: 'x'.repeat(1000) }))
    const resolve = resolverOf({ limits: { cacheBytes: 3000 } })
    for (const path of ['/1', '/2', '/1', '/3', '/1', '/2']) await resolve(at(server.url(path)))
    expect(server.requests.map(({ url }) => url)).toEqual(['/1', '/2', '/3', '/2'])
    await server.close()
  })
})
