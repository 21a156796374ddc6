import { isIP } from 'node:net'
import { runs } from '@countersign/testing/runs'
import fc from 'fast-check'
import { Agent, fetch } from 'undici'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { OWNERSHIP_CODES, OwnershipError } from '../errors.ts'
import type { MetadataResult, MetadataSchema, MetadataSource } from '../types.ts'
import { isPublicAddress } from './addresses.ts'
import { createGuardedAgent } from './agent.ts'
import { readFromCar } from './dag.ts'
import { PUBLIC_WEB } from './guard.ts'
import { createMetadataResolver } from './index.ts'
import { parseTarget } from './target.ts'
import { type Blocks, carOf, putDirectory, putFile } from './test/ipfs.ts'
import { json, listen, type TestServer } from './test/servers.ts'
import { decodeUnixFs } from './unixfs.ts'

const SCHEMAS: readonly MetadataSchema[] = [
  'erc721',
  'erc1155',
  'tzip21',
  'nep177',
  'assethub',
  'unique',
  'flow',
  'arc3',
  'arc19',
  'arc69',
  'arc72',
]

// Nothing leaves the machine: whatever would be fetched is answered here.
const answering = (body: string, asked: string[] = []) =>
  createMetadataResolver({
    gateways: {
      ipfs: ['https://gateway.example'],
      arweave: ['https://arweave.example'],
      images: 'https://gateway.example',
    },
    allowUnverifiedContent: true,
    limits: { cacheBytes: 0 },
    fetch: async (input) => {
      asked.push(new Request(input).url)
      return new Response(body)
    },
  })

/** JSON can name half of a character; UTF-8 and addresses have none. */
const HALF = '\ud800'
const CID = 'QmT78zSuBmuS4z925WZfrqQ1qHaJ56DQaTfyMUF7F8ff5o'
const scalar = fc.oneof(
  fc.oneof(fc.string(), fc.constantFrom(HALF, `<svg>${HALF}`, `ipfs://${CID}/${HALF}`)),
  fc.oneof(fc.integer(), fc.double(), fc.boolean(), fc.constant(null), fc.bigInt()),
)
const name = fc.oneof(
  fc.string(),
  fc.constantFrom(
    ...[
      'name',
      'image',
      'image_data',
      'attributes',
      'traits',
      'properties',
      'extra',
      'trait_type',
      'value',
      '__proto__',
      'filters',
    ],
    ...[
      'constructor',
      'max_value',
      'display_type',
      'serial',
      'rarity',
      'editions',
      '_',
      'extra_metadata',
      'key',
    ],
  ),
)
const document = fc.letrec<{ any: unknown }>((tie) => ({
  any: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    scalar,
    fc.array(tie('any'), { maxLength: 5 }),
    fc.dictionary(name, tie('any'), { maxKeys: 6 }),
  ),
})).any

const text = (value: unknown): string =>
  JSON.stringify(value, (_, item: unknown) => (typeof item === 'bigint' ? item.toString() : item)) ?? ''

function expectSane(result: MetadataResult): void {
  if (!result.ok) {
    expect(OWNERSHIP_CODES).toContain(result.code)
    expect(result.code).not.toBe('internal')
    return
  }
  const { attributes, traits, raw } = result.metadata
  const plain = JSON.stringify(raw)
  expect(JSON.stringify(JSON.parse(plain))).toBe(plain)
  expect(plain).not.toContain('"__proto__":')
  for (const attribute of attributes) {
    expect(typeof attribute.name).toBe('string')
    expect(['string', 'number', 'boolean']).toContain(typeof attribute.value)
    if (attribute.name !== '__proto__') expect(Object.hasOwn(traits, attribute.name)).toBe(true)
  }
  for (const key of ['name', 'description', 'image', 'externalUrl', 'imageGateway'] as const) {
    expect(['string', 'undefined']).toContain(typeof result.metadata[key])
  }
}

/** A gateway of the operator, or what is public as far as a URL shows it. */
function expectPublic(url: string): void {
  const { protocol, port, username, password, hostname } = new URL(url)
  expect([protocol, port, username, password]).toEqual(['https:', '', '', ''])
  const address = hostname.replace(/^\[|\]$/g, '')
  if (isIP(address) !== 0) expect(isPublicAddress(address), url).toBe(true)
  else expect(hostname, url).toMatch(/\.(?!(?:localhost|local|internal)\.*$)[^.]+\.*$/)
}

describe('hostile metadata', () => {
  test('in a document of any shape ends in metadata or a code', async () => {
    await fc.assert(
      fc.asyncProperty(document, fc.constantFrom(...SCHEMAS), fc.boolean(), async (value, schema, remote) => {
        const source: MetadataSource = remote
          ? { tokenId: '7', schema, uri: 'https://nft.example/7' }
          : { tokenId: '7', schema, document: value }
        expectSane(await answering(text(value))(source))
      }),
      runs(600),
    )
  })

  test('in a URI of any shape ends in metadata or a code, and asks nobody who is not public', async () => {
    const part = fc.oneof(
      fc.string(),
      fc.constantFrom(
        ...[
          'ipfs://',
          'ipfs/',
          'https://',
          'http:',
          '//',
          '/',
          '..',
          '%2e',
          '@',
          '#',
          '?',
          '\\',
          '{id}',
          '\0',
          ' ',
          HALF,
        ],
        ...['10.0.0.1', 'a.local', '%31', '?format=raw', '/ipfs/'],
        ...[CID, 'data:', ';base64,', 'ar://', 'sha256://0x', ':80', '[::1]'],
        ...[
          'tezos-storage:',
          'ipns://',
          '127.0.0.1',
          'nft.example',
          'a'.repeat(43),
          '0'.repeat(64),
          '%',
          '{"name":1}',
        ],
      ),
    )
    const asked: string[] = []
    const hosts = new Set<string>()
    const resolve = answering('{"name":"a"}', asked)
    await fc.assert(
      fc.asyncProperty(
        fc.tuple(
          fc.constantFrom('', 'https://', 'https://nft.example/', `ipfs://${CID}/`, `ar://${'a'.repeat(43)}`),
          fc.array(part, { maxLength: 6 }),
        ),
        fc.option(fc.string(), { nil: undefined }),
        fc.constantFrom(...SCHEMAS),
        fc.oneof(fc.constant('7'), fc.string()),
        async ([start, parts], base, schema, tokenId) => {
          const uri = start + parts.join('')
          expectSane(await resolve({ tokenId, schema, uri, base, document: { name: 'a' } }))
          for (const url of asked.splice(0)) {
            hosts.add(new URL(url).hostname)
            expectPublic(url)
          }
        },
      ),
      runs(1500),
    )
    expect([...hosts]).toEqual(expect.arrayContaining(['gateway.example', 'arweave.example', 'nft.example']))
  })

  test.each([
    ['a picture of its own', { image_data: `<svg>${HALF}</svg>` }],
    ['an address of a picture', { image: `ipfs://${CID}/${HALF}` }],
  ])('with half of a character in %s has its other members', async (_, members) => {
    const source = { tokenId: '7', schema: 'erc721', document: { name: 'a', ...members } } as const
    const result = await answering('')(source)
    expect(result).toMatchObject({ ok: true, metadata: { name: 'a' } })
    if (result.ok) expect(result.metadata.imageGateway).toBeUndefined()
  })

  test('with half of a character in its address is not fetched', async () => {
    const source = { tokenId: '7', schema: 'erc721', uri: `ipfs://${CID}/${HALF}` } as const
    expect(await answering('{}')(source)).toMatchObject({ ok: false, code: 'uri_unsupported' })
  })

  test('in a path never leaves its content', () => {
    const segment = fc.oneof(
      fc.string(),
      fc.constantFrom('..', '.', '%2e%2e', '%2f', '..%2f', '%5c', '\\', '%00', '%252e%252e'),
    )
    fc.assert(
      fc.property(fc.array(segment, { maxLength: 5 }), (segments) => {
        const uri = `ipfs://${CID}/${segments.join('/')}`
        try {
          const target = parseTarget(uri)
          const path = 'path' in target ? target.path : []
          const url = new URL(['https://g.example/ipfs/cid', ...path.map(encodeURIComponent)].join('/'))
          expect(url.pathname.startsWith('/ipfs/cid')).toBe(true)
          expect(url.pathname.split('/')).toHaveLength(3 + path.length)
        } catch (error) {
          expect(error).toBeInstanceOf(OwnershipError)
        }
      }),
      runs(1000),
    )
  })

  test.each([
    ['zero bytes', { uri: `${'\0'.repeat(1_000_000)}x` }],
    ['spaces', { uri: `${' '.repeat(1_000_000)}x` }],
    ['slashes', { uri: 'x', base: `https://nft.example/${'/'.repeat(1_000_000)}x` }],
    ['dots', { uri: `https://${'.'.repeat(8000)}x/` }],
    ['escapes', { uri: `data:,${'%'.repeat(1_000_000)}` }],
    ['base64', { uri: `data:;base64,${' ='.repeat(500_000)}` }],
    ['semicolons', { uri: `data:${';'.repeat(1_000_000)},` }],
    ['digits', { uri: `{"a":${'9'.repeat(1_000_000)}}` }],
    ['small numbers', { uri: `{"a":[${'99999999999999999,'.repeat(50_000)}1]}` }],
    ['backslashes', { uri: `{"a":"${'\\'.repeat(900_000)}` }],
    ['names', { uri: `{"attributes":{${'"a":1,'.repeat(150_000)}"a":1}}` }],
    ['ids', { uri: `{"a":"${'{id}'.repeat(200_000)}"}` }],
  ])('of a million %s takes no long time', async (_, more) => {
    const begun = performance.now()
    expectSane(await answering('{}')({ tokenId: '7', schema: 'erc1155', ...more }))
    expect(performance.now() - begun).toBeLessThan(10_000)
  })

  test('longer than any document is not looked at', async () => {
    const uri = `data:,${'x'.repeat(4 * 1024 * 1024)}`
    expect(await answering('{}')({ tokenId: '7', schema: 'erc721', uri })).toMatchObject({
      code: 'metadata_too_large',
    })
  })

  test('that hangs from itself, or is deeper than it may be, is refused', async () => {
    const loop: Record<string, unknown> = {}
    loop['self'] = loop
    const resolve = createMetadataResolver()
    expect(await resolve({ tokenId: '1', schema: 'flow', document: loop })).toMatchObject({
      code: 'metadata_too_large',
    })
  })

  test.each([null, 7, 'text', [], undefined, () => {}, Symbol('x')])(
    'that is no document: %s',
    async (value) => {
      const result = await createMetadataResolver()({ tokenId: '1', schema: 'flow', document: value })
      expect(result).toMatchObject({ ok: false, code: 'metadata_missing' })
    },
  )

  test('that grows by its id to more than may be read is refused', async () => {
    const text = JSON.stringify({ name: '{id}'.repeat(200_000) })
    const at = (uri: string) => ({ tokenId: '1', schema: 'erc1155', uri }) as const
    const resolve = createMetadataResolver()
    expect(await resolve(at(`data:application/json,${'{id}'.repeat(200_000)}`))).toMatchObject({
      code: 'metadata_too_large',
    })
    expect(await resolve(at(`data:application/json;base64,${btoa(text)}`))).toMatchObject({
      code: 'metadata_too_large',
    })
    expect(await resolve(at(`data:application/json;base64,${btoa('{"name":"{id}"}')}`))).toMatchObject({
      metadata: { name: '1'.padStart(64, '0') },
    })
  })

  test('that the chain holds itself is not missing because it refers to nothing', async () => {
    const document = { attributes: [{ name: 'status', value: 'banned' }] }
    const source = { tokenId: '1', schema: 'tzip21', document, merge: 'remote-wins' } as const
    const resolve = createMetadataResolver()
    expect(
      await resolve({ ...source, uri: 'tezos-storage:gone', readStorage: async () => undefined }),
    ).toMatchObject({ ok: false, code: 'metadata_unavailable', retryable: true })
    expect(await resolve(source)).toMatchObject({ ok: true, metadata: { traits: { status: 'banned' } } })
  })

  test('in mutated blocks and CARs ends in the true bytes or a code', async () => {
    const blocks: Blocks = new Map()
    const root = await putDirectory(blocks, { '1.json': await putFile(blocks, '{"name":', '"true"}') })
    const car = carOf(blocks, root)
    const change = fc.record({ at: fc.nat(car.length - 1), to: fc.nat(255) })
    await fc.assert(
      fc.asyncProperty(
        fc.array(change, { minLength: 1, maxLength: 4 }),
        fc.nat(car.length),
        async (changes, cut) => {
          const mutated = car.slice(0, cut % 3 === 0 ? cut : car.length)
          for (const { at, to } of changes) if (at < mutated.length) mutated[at] = to
          try {
            const found = await readFromCar(mutated, root, ['1.json'], 1000)
            expect(new TextDecoder().decode(found)).toBe('{"name":"true"}')
          } catch (error) {
            expect(error).toBeInstanceOf(OwnershipError)
          }
        },
      ),
      runs(500),
    )
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        try {
          decodeUnixFs(bytes)
        } catch (error) {
          expect(error).toBeInstanceOf(OwnershipError)
        }
      }),
      runs(500),
    )
  })
})

describe('isPublicAddress', () => {
  test.each([
    '1.1.1.1',
    '8.8.8.8',
    '93.184.216.34',
    '172.15.255.255',
    '172.32.0.0',
    '100.63.255.255',
    '198.20.0.1',
  ])('%s is', (address) => expect(isPublicAddress(address)).toBe(true))

  test.each(['2606:4700:4700::1111', '2a00:1450:4001:81b::200e', '2001:4860:4860::8888', '2003::1'])(
    '%s is',
    (address) => expect(isPublicAddress(address)).toBe(true),
  )

  test.each([
    '',
    'localhost',
    '1.1.1',
    '1.1.1.1.1',
    '01.1.1.1',
    '2606::1%eth0',
    '::ffff:8.8.8.8',
    '64:ff9b::808:808',
    '4000::',
  ])('%j is not', (address) => expect(isPublicAddress(address)).toBe(false))
})

// The trap that was measured: an agent's `lookup` is never called for an address that is written as such.
describe('the guarded agent by itself', () => {
  let internal: TestServer
  beforeAll(async () => {
    internal = await listen(json({ name: 'internal' }), '127.0.0.1')
  })
  afterAll(async () => internal.close())

  const get = async (dispatcher: Agent, host: string) => fetch(internal.url('/', host), { dispatcher })

  test.each(['127.0.0.1', '2130706433', '0x7f.1', '[::ffff:127.0.0.1]'])(
    'does not connect to %s',
    async (host) => {
      const agent = createGuardedAgent(PUBLIC_WEB, 1000)
      await expect(get(agent, host)).rejects.toMatchObject({ cause: { code: 'uri_forbidden' } })
      expect(internal.requests).toHaveLength(0)
      await agent.close()
    },
  )

  test.each(['127.0.0.1', '2130706433', '0x7f.1', '[::ffff:127.0.0.1]'])(
    'where an agent with a filtering lookup alone would: %s',
    async (host) => {
      const agent = new Agent({
        connect: { lookup: (_, __, callback) => callback(new Error('refused'), '') },
      })
      const before = internal.requests.length
      expect((await get(agent, host)).status).toBe(200)
      expect(internal.requests.length).toBe(before + 1)
      internal.requests.length = 0
      await agent.close()
    },
  )
})
