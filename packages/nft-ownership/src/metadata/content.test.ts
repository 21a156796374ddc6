import { CID } from 'multiformats/cid'
import * as Digest from 'multiformats/hashes/digest'
import { identity } from 'multiformats/hashes/identity'
import { sha256 } from 'multiformats/hashes/sha2'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { DAG_PB, parseCid, RAW } from './cid.ts'
import { readFromCar } from './dag.ts'
import { createResolver, type ResolverOptions } from './resolver.ts'
import { createSend } from './send.ts'
import {
  type Blocks,
  carOf,
  gateway,
  put,
  putDirectory,
  putFile,
  putNode,
  putRaw,
  putShard,
} from './test/ipfs.ts'
import { type Handler, listen, type TestServer, testRules } from './test/servers.ts'
import { encodeSingleBlockFile, KIND } from './unixfs.ts'

const bytes = (value: string): Uint8Array => new TextEncoder().encode(value)
const blocks: Blocks = new Map()
let good: TestServer
beforeAll(async () => {
  good = await listen(gateway(blocks), '127.0.0.1')
})
afterAll(async () => good.close())

async function resolveBy(uri: string, urls: readonly string[], more: Partial<ResolverOptions> = {}) {
  const rules = testRules()
  const options = {
    gateways: { ipfs: urls },
    allowHttp: true,
    limits: { tryTime: 2000, hedge: 200 },
    ...more,
  }
  return createResolver(options, createSend(2000, rules), rules)({ tokenId: '1', schema: 'erc721', uri })
}

async function withGateway<T>(handler: Handler, run: (server: TestServer) => Promise<T>): Promise<T> {
  const server = await listen(handler, '127.0.0.1')
  try {
    return await run(server)
  } finally {
    await server.close()
  }
}

describe('a content id', () => {
  // `echo "hello world" | ipfs add`, as every tutorial shows it.
  test('of a one-block file is the one that everybody has', async () => {
    const digest = await sha256.digest(encodeSingleBlockFile(bytes('hello world\n')))
    expect(CID.create(0, DAG_PB, digest).toString()).toBe('QmT78zSuBmuS4z925WZfrqQ1qHaJ56DQaTfyMUF7F8ff5o')
  })

  test.each([
    'QmT78zSuBmuS4z925WZfrqQ1qHaJ56DQaTfyMUF7F8ff5o',
    'bafybeicg2rebjoofv4kbyovkw7af3rpiitvnl6i7ckcywaq6xjcxnc2mby',
    'k2jmtxseg1cn8xpnsfhkq47ib1dd32wmd8xo7e8sbx2ahr2wqgjkbyiv',
  ])('is read in the base of %s', (text) => {
    expect(parseCid(text)?.toV1().code).toBe(DAG_PB)
  })

  test.each([
    '',
    'Qm',
    'bafy',
    'hello',
    '../x',
    'b'.repeat(10_000),
    'QmT78zSuBmuS4z925WZfrqQ1qHaJ56DQaTfyMUF7F8ff50',
  ])('is not %s', (text) => {
    expect(parseCid(text)).toBeUndefined()
  })
})

describe('content from a gateway', () => {
  test('is verified: one raw block', async () => {
    const cid = await putRaw(blocks, '{"name":"raw"}')
    const result = await resolveBy(`ipfs://${cid}`, [good.url()])
    expect(result).toMatchObject({ ok: true, metadata: { name: 'raw', integrity: 'verified' } })
  })

  test('is verified: a file in several pieces', async () => {
    const cid = await putFile(blocks, '{"name":', '"pieces', '"}')
    const result = await resolveBy(`ipfs://${cid}`, [good.url()])
    expect(result).toMatchObject({ ok: true, metadata: { name: 'pieces', integrity: 'verified' } })
  })

  test('is verified: down a path of directories, and however the URI is written', async () => {
    const file = await putRaw(blocks, '{"name":"seven"}')
    const inner = await putDirectory(blocks, { '7 .json': file, other: file })
    const root = await putDirectory(blocks, { meta: inner })
    for (const uri of [
      `ipfs://${root}/meta/7%20.json`,
      `ipfs://ipfs/${root}/meta/7 .json`,
      `ipfs://${root}//meta/7%20.json?x#arc3`,
      `${root}/meta/7 .json`,
      `/ipfs/${root}/meta/7 .json`,
      `https://gone.example/ipfs/${root}/meta/7%20.json?key=1`,
      `https://gone.example/api/ipfs/${root}/meta/7%20.json`,
      `https://${root.toV1()}.ipfs.gone.example/meta/7%20.json`,
    ]) {
      const result = await resolveBy(uri, [good.url('/ipfs/')])
      expect(result, uri).toMatchObject({ ok: true, metadata: { name: 'seven', integrity: 'verified' } })
    }
  })

  test('is verified: down a sharded directory', async () => {
    const file = await putRaw(blocks, '{"name":"sharded"}')
    const deep = await putShard(blocks, { '3C9.json': file })
    const root = await putShard(blocks, { '0A1.json': file, F0: deep })
    const result = await resolveBy(`ipfs://${root}/9.json`, [good.url()])
    expect(result).toMatchObject({ ok: true, metadata: { name: 'sharded', integrity: 'verified' } })
  })

  test('an entry that the verified directory does not have is missing, for good', async () => {
    const root = await putDirectory(blocks, { '1.json': await putRaw(blocks, '{}') })
    const result = await resolveBy(`ipfs://${root}/2.json`, [good.url()])
    expect(result).toMatchObject({ ok: false, code: 'metadata_missing', retryable: false })
  })

  test('a directory is no document', async () => {
    const root = await putDirectory(blocks, {})
    expect(await resolveBy(`ipfs://${root}`, [good.url()])).toMatchObject({
      ok: false,
      code: 'metadata_invalid',
    })
  })

  test('that is another raw block is a mismatch, and the next gateway is asked', async () => {
    const cid = await putRaw(blocks, '{"name":"true"}')
    await withGateway(
      (_, response) => response.end('{"name":"false"}'),
      async (liar) => {
        expect(await resolveBy(`ipfs://${cid}`, [liar.url()])).toMatchObject({
          ok: false,
          code: 'metadata_mismatch',
        })
        const result = await resolveBy(`ipfs://${cid}`, [liar.url(), good.url()])
        expect(result).toMatchObject({ ok: true, metadata: { name: 'true' } })
        // A lie says more than that another gateway has nothing.
        const unknown = await putRaw(new Map(), '{"name":"unknown"}')
        expect(await resolveBy(`ipfs://${unknown}`, [good.url(), liar.url()])).toMatchObject({
          code: 'metadata_mismatch',
        })
      },
    )
  })

  test('whose id is the content itself is held to that, and one with an unknown hash is not read', async () => {
    const text = '{"name":"itself"}'
    const itself = CID.createV1(RAW, identity.digest(bytes(text)))
    const unknown = CID.createV1(RAW, Digest.create(0xb220, new Uint8Array(32)))
    for (const [answer, expected] of [
      [text, { ok: true, metadata: { name: 'itself', integrity: 'verified' } }],
      ['{"name":"another"}', { ok: false, code: 'metadata_mismatch' }],
    ] as const)
      await withGateway(
        (_, response) => response.end(answer),
        async (server) => {
          expect(await resolveBy(`ipfs://${itself}`, [server.url()])).toMatchObject(expected)
          expect(await resolveBy(`ipfs://${unknown}`, [server.url()])).toMatchObject({
            code: 'uri_unsupported',
          })
        },
      )
  })

  test.each(['a leaf', 'the root', 'a directory'])(
    'with %s replaced in the CAR is a mismatch',
    async (which) => {
      const own: Blocks = new Map()
      const leaf = await putRaw(own, '{"name":"true"}')
      const file = await putNode(own, [0x08, 2], [{ cid: leaf }])
      const directory = await putDirectory(own, { '1.json': file })
      const root = await putDirectory(own, { meta: directory })
      const lie: Blocks = new Map()
      const evil = await putRaw(lie, '{"name":"false"}')
      const replacement = {
        'a leaf': ['leaf', lie.get(evil.multihash.bytes.join())?.bytes],
        'the root': [
          'root',
          own.get((await putDirectory(own, { meta: evil })).multihash.bytes.join())?.bytes,
        ],
        'a directory': [
          'dir',
          own.get((await putDirectory(own, { '1.json': evil })).multihash.bytes.join())?.bytes,
        ],
      }[which] as [string, Uint8Array]
      const target = { leaf, root, dir: directory }[replacement[0]] as CID
      own.set(target.multihash.bytes.join(), { cid: target, bytes: replacement[1] })
      await withGateway(
        (_, response) =>
          response.writeHead(200, { 'content-type': 'application/vnd.ipld.car' }).end(carOf(own, root)),
        async (liar) => {
          const result = await resolveBy(`ipfs://${root}/meta/1.json`, [liar.url()])
          expect(result).toMatchObject({ ok: false, code: 'metadata_mismatch', retryable: false })
        },
      )
    },
  )

  test('with a block left out is unavailable, not missing', async () => {
    const own: Blocks = new Map()
    const leaf = await putRaw(own, '{}')
    const root = await putDirectory(own, { '1.json': leaf })
    own.delete(leaf.multihash.bytes.join())
    await expect(readFromCar(carOf(own, root), root, ['1.json'], 100)).rejects.toMatchObject({
      code: 'metadata_unavailable',
    })
  })

  // Whoever names a host can send blocks like these: without a limit each link costs a hash of the whole block.
  const junk = (kind: number, size: number) => {
    const [a, b, c] = [(size & 127) | 128, ((size >> 7) & 127) | 128, size >> 14]
    return [0x08, kind, 0x22, a, b, c, ...new Uint8Array(size)]
  }

  test('that links to one large block thousands of times is read in no time', async () => {
    const own: Blocks = new Map()
    const large = await putNode(own, junk(KIND.file, 1_500_000))
    const root = await putNode(
      own,
      [0x08, KIND.file],
      Array.from({ length: 4090 }, () => ({ cid: large })),
    )
    const begun = performance.now()
    expect(await readFromCar(carOf(own, root), root, [], 100)).toHaveLength(0)
    expect(performance.now() - begun).toBeLessThan(6000)
  })

  test('of a sharded directory that is wider or deeper than any is given up, not missing', async () => {
    const own: Blocks = new Map()
    const shard = [0x30, 0x80, 0x02]
    const large = await putNode(own, [...junk(KIND.shard, 1_500_000), ...shard])
    const wide = await putNode(
      own,
      [0x08, KIND.shard, ...shard],
      Array.from({ length: 20_000 }, () => ({ name: 'AA', cid: large })),
    )
    const begun = performance.now()
    await expect(readFromCar(carOf(own, wide), wide, ['7.json'], 100)).rejects.toMatchObject({
      code: 'metadata_invalid',
    })
    expect(performance.now() - begun).toBeLessThan(6000)
    const file = await putRaw(own, '{}')
    let deep = await putShard(own, { 'AA7.json': file })
    for (let level = 0; level < 40; level++) deep = await putShard(own, { AA: deep })
    await expect(readFromCar(carOf(own, deep), deep, ['7.json'], 100)).rejects.toMatchObject({
      code: 'metadata_unavailable',
    })
  })

  test('by a gateway without CARs is verified when it is one block', async () => {
    const own: Blocks = new Map()
    const cid = await put(own, DAG_PB, encodeSingleBlockFile(bytes('{"name":"small"}')), 0)
    await withGateway(gateway(own, { plain: true, car: false }), async (server) => {
      const result = await resolveBy(`ipfs://${cid}`, [server.url()])
      expect(result).toMatchObject({ ok: true, metadata: { name: 'small', integrity: 'verified' } })
    })
  })

  test('by a gateway without CARs is refused when it cannot be verified, or said to be unverified', async () => {
    const own: Blocks = new Map()
    const cid = await putFile(own, '{"name":', '"large"}')
    await withGateway(gateway(own, { plain: true, car: false }), async (server) => {
      const refused = await resolveBy(`ipfs://${cid}`, [server.url()])
      expect(refused).toMatchObject({ ok: false, code: 'metadata_unavailable' })
      const allowed = await resolveBy(`ipfs://${cid}`, [server.url()], { allowUnverifiedContent: true })
      expect(allowed).toMatchObject({ ok: true, metadata: { name: 'large', integrity: 'unverified' } })
    })
  })

  test('is taken from the URL that the contract names when no gateway has it, and verified', async () => {
    const own: Blocks = new Map()
    const cid = await putFile(own, '{"name":"own"}')
    const server = await listen(gateway(own))
    const result = await resolveBy(server.url(`/ipfs/${cid}`), [good.url()])
    expect(result).toMatchObject({ ok: true, metadata: { name: 'own', integrity: 'verified' } })
    await server.close()
  })

  test('may come from where a gateway of a private network leads within itself, and from nowhere else in it', async () => {
    const cid = await putRaw(blocks, '{"name":"moved"}')
    const from = (target: string) =>
      withGateway(
        (request, response) => {
          if (request.url === target) return gateway(blocks)(request, response)
          response.writeHead(302, { location: target }).end()
        },
        async (server) => {
          const result = await resolveBy(`ipfs://${cid}`, [server.url()])
          return { result, paths: server.requests.map(({ url }) => url?.replace(String(cid), 'CID')) }
        },
      )
    expect(await from(`/ipfs/${cid}?format=raw&moved=1`)).toMatchObject({
      result: { ok: true, metadata: { name: 'moved', integrity: 'verified' } },
      paths: ['/ipfs/CID?format=raw', '/ipfs/CID?format=raw&moved=1'],
    })
    expect(await from(`/api/v0/block/get?format=raw`)).toMatchObject({
      result: { ok: false, code: 'uri_forbidden' },
      paths: ['/ipfs/CID?format=raw'],
    })
  })
})

describe('a hostile CAR', () => {
  const limit = 1024

  test('that unfolds without end stops at the limits', async () => {
    const own: Blocks = new Map()
    let cid = await putNode(own, [0x08, 2, 0x12, 0, 0x18, 0])
    for (let level = 0; level < 31; level++) {
      cid = await putNode(
        own,
        [0x08, 2],
        Array.from({ length: 8 }, () => ({ cid })),
      )
    }
    const begun = performance.now()
    await expect(readFromCar(carOf(own, cid), cid, [], limit)).rejects.toMatchObject({
      code: 'metadata_too_large',
    })
    expect(performance.now() - begun).toBeLessThan(15_000)
  })

  test('that nests without end stops', async () => {
    const own: Blocks = new Map()
    let cid = await putRaw(own, '{}')
    for (let level = 0; level < 64; level++) cid = await putNode(own, [0x08, 2], [{ cid }])
    await expect(readFromCar(carOf(own, cid), cid, [], limit)).rejects.toMatchObject({
      code: 'metadata_too_large',
    })
  })

  test('of tiny sections is read in bounded time', async () => {
    const header = carOf(new Map(), await putRaw(new Map(), ''))
    const sections = new Uint8Array(3 * 1024 * 1024)
    for (let at = 0; at < sections.length; at += 4) sections.set([4, 1, 0x55, 0], at)
    const car = new Uint8Array([...header, ...sections])
    const cid = await putRaw(new Map(), 'x')
    const begun = performance.now()
    await expect(readFromCar(car, cid, [], limit)).rejects.toMatchObject({ code: 'metadata_unavailable' })
    expect(performance.now() - begun).toBeLessThan(15_000)
  })

  test('larger than the document may be is refused', async () => {
    const own: Blocks = new Map()
    const cid = await putFile(own, 'x'.repeat(600), 'y'.repeat(600))
    await expect(readFromCar(carOf(own, cid), cid, [], limit)).rejects.toMatchObject({
      code: 'metadata_too_large',
    })
  })
})
