import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { base32upper } from 'multiformats/bases/base32'
import { describe, expect, test } from 'vitest'
import type { MetadataSource } from '../types.ts'
import { expandArc19 } from './arc19.ts'
import { createMetadataResolver } from './index.ts'
import { createResolver } from './resolver.ts'
import { createSend } from './send.ts'
import { json, listen, testRules } from './test/servers.ts'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
const hash = (algorithm: string, ...parts: readonly Uint8Array[]): Uint8Array => {
  const made = createHash(algorithm)
  for (const part of parts) made.update(part)
  return new Uint8Array(made.digest())
}
const hex = (data: Uint8Array): string => Buffer.from(data).toString('hex')

const rules = testRules()
const resolve = createResolver({ allowHttp: true, limits: { cacheBytes: 0 } }, createSend(2000, rules), rules)

async function serving(text: string, more: (url: string) => Partial<MetadataSource>) {
  const server = await listen(json(text))
  try {
    return await resolve({ tokenId: '7', schema: 'erc721', uri: server.url(), ...more(server.url()) })
  } finally {
    await server.close()
  }
}

const sha = (value: Uint8Array) => ({ algorithm: 'sha-256', value }) as const

describe('a declared hash', () => {
  const text = '{"name":"a"}'

  test('of the document makes it verified', async () => {
    const result = await serving(text, () => ({ digest: sha(hash('sha256', bytes(text))) }))
    expect(result).toMatchObject({ ok: true, metadata: { integrity: 'verified' } })
  })

  test('of another document refuses it', async () => {
    const result = await serving(text, () => ({ digest: sha(hash('sha256', bytes(`${text} `))) }))
    expect(result).toMatchObject({ ok: false, code: 'metadata_mismatch', retryable: false })
  })

  test.each([0, 31, 33])('of %i bytes refuses it', async (length) => {
    const value = new Uint8Array([...hash('sha256', bytes(text)), 0]).slice(0, length)
    expect(await serving(text, () => ({ digest: sha(value) }))).toMatchObject({ code: 'metadata_mismatch' })
  })

  test('also holds for what is within the URI', async () => {
    const source = { tokenId: '1', schema: 'nep177', uri: `data:application/json,${text}` } as const
    expect(await resolve({ ...source, digest: sha(hash('sha256', bytes(text))) })).toMatchObject({ ok: true })
    expect(await resolve({ ...source, digest: sha(new Uint8Array(32)) })).toMatchObject({
      code: 'metadata_mismatch',
    })
  })

  test('that changes on the chain is not compared with a document that was kept', async () => {
    let body = text
    const server = await listen((_, response) => response.end(body))
    const keeping = createResolver({ allowHttp: true }, createSend(2000, rules), rules)
    const ask = async (of: string) =>
      keeping({ tokenId: '1', schema: 'nep177', uri: server.url(), digest: sha(hash('sha256', bytes(of))) })
    expect(await ask(text)).toMatchObject({ ok: true })
    body = '{"name":"b"}'
    expect(await ask(text)).toMatchObject({ ok: true, metadata: { name: 'a' } })
    expect(await ask(body)).toMatchObject({ ok: true, metadata: { name: 'b' } })
    await server.close()
  })

  test('without one a server’s document is unverified', async () => {
    expect(await serving(text, () => ({}))).toMatchObject({ metadata: { integrity: 'unverified' } })
  })
})

describe('ARC-3', () => {
  const extra = bytes('extra')
  const text = JSON.stringify({ name: 'a', extra_metadata: Buffer.from(extra).toString('base64') })
  const inner = hash('sha512-256', bytes('arc0003/amj'), bytes(text))
  const am = hash('sha512-256', bytes('arc0003/am'), inner, extra)

  test('extra_metadata takes part in the hash', async () => {
    const result = await serving(text, () => ({ schema: 'arc3', digest: sha(am) }))
    expect(result).toMatchObject({ ok: true, metadata: { integrity: 'verified' } })
    const given = { algorithm: 'arc3-extra', value: am, extra } as const
    expect(await serving(text, () => ({ schema: 'arc3', digest: given }))).toMatchObject({ ok: true })
  })

  test('with extra_metadata the plain hash does not do, nor other extra bytes', async () => {
    const plain = sha(hash('sha256', bytes(text)))
    expect(await serving(text, () => ({ schema: 'arc3', digest: plain }))).toMatchObject({
      code: 'metadata_mismatch',
    })
    const other = { algorithm: 'arc3-extra', value: am, extra: bytes('other') } as const
    expect(await serving(text, () => ({ schema: 'arc3', digest: other }))).toMatchObject({
      code: 'metadata_mismatch',
    })
  })

  test('{id} in the URL is the decimal id of the asset', async () => {
    const server = await listen(json({ name: 'a {id}' }))
    const result = await resolve({
      tokenId: '2724542844',
      schema: 'arc3',
      uri: server.url('/{id}.json#arc3'),
    })
    expect(result).toMatchObject({ ok: true, metadata: { name: 'a {id}' } })
    expect(server.requests[0]?.url).toBe('/2724542844.json')
    await server.close()
  })
})

describe('ERC-1155', () => {
  test('{id} in the URL is 64 hex digits', async () => {
    const server = await listen(json({ name: 'a' }))
    await resolve({ tokenId: '314592', schema: 'erc1155', uri: server.url('/{id}.json') })
    expect(server.requests[0]?.url).toBe(`/${'0'.repeat(59)}4cce0.json`)
    await server.close()
  })

  test.each(['', 'abc', '-1', '1e3', '0x1', (2n ** 256n).toString()])(
    'refuses the id %j',
    async (tokenId) => {
      const result = await resolve({ tokenId, schema: 'erc1155', uri: 'https://nft.example/{id}' })
      expect(result).toMatchObject({ ok: false, code: 'query_invalid' })
    },
  )
})

describe('Tezos', () => {
  const text = '{"name":"a","symbol":"A"}'

  test('sha256: URIs are verified', async () => {
    const good = await serving(text, (url) => ({
      schema: 'tzip21',
      uri: `sha256://0x${hex(hash('sha256', bytes(text)))}/${encodeURIComponent(url)}`,
    }))
    expect(good).toMatchObject({ ok: true, metadata: { integrity: 'verified' } })
    const bad = await serving(text, (url) => ({
      schema: 'tzip21',
      uri: `sha256://0x${'00'.repeat(32)}/${encodeURIComponent(url)}`,
    }))
    expect(bad).toMatchObject({ ok: false, code: 'metadata_mismatch' })
  })

  test.each([
    'sha256://0x00/https%3A%2F%2Fa.example',
    `sha256://0x${'00'.repeat(32)}/sha256%3A%2F%2F0x${'00'.repeat(32)}%2Fdata%3A%2C%7B%7D`,
  ])('%s is not understood', async (uri) => {
    expect(await resolve({ tokenId: '1', schema: 'tzip21', uri })).toMatchObject({ code: 'uri_unsupported' })
  })

  test('sha256: leads no further than a URI of its own', async () => {
    const uri = `sha256://0x${'00'.repeat(32)}/${encodeURIComponent('https://127.0.0.1/')}`
    expect(await resolve({ tokenId: '1', schema: 'tzip21', uri })).toMatchObject({ code: 'uri_forbidden' })
  })

  test('tezos-storage: is read by the adapter and is on the chain', async () => {
    const asked: string[] = []
    const readStorage = async (uri: string) => {
      asked.push(uri)
      return uri.endsWith('here') ? bytes(text) : undefined
    }
    const source = { tokenId: '1', schema: 'tzip21', readStorage } as const
    const uri = 'tezos-storage://KT1RJ6PbjHpwc3M5rw5s2Nbmefwbuwbdxton/here'
    expect(await resolve({ ...source, uri })).toMatchObject({ ok: true, metadata: { integrity: 'onchain' } })
    expect(await resolve({ ...source, uri: 'tezos-storage:gone' })).toMatchObject({
      code: 'metadata_missing',
    })
    expect(asked).toEqual([uri, 'tezos-storage:gone'])
  })

  test('tezos-storage: fails by code when the adapter cannot, throws or never ends', async () => {
    const source = { tokenId: '1', schema: 'tzip21', uri: 'tezos-storage:x' } as const
    expect(await resolve(source)).toMatchObject({ code: 'uri_unsupported' })
    const throws = async () => Promise.reject(new Error('no'))
    expect(await resolve({ ...source, readStorage: throws })).toMatchObject({ ok: false, code: 'internal' })
    const hangs = createMetadataResolver({ limits: { time: 50 } })
    const readStorage = async () => new Promise<undefined>(() => {})
    expect(await hangs({ ...source, readStorage })).toMatchObject({ ok: false, code: 'metadata_unavailable' })
    const huge = async () => new Uint8Array(2 * 1024 * 1024)
    expect(await resolve({ ...source, readStorage: huge })).toMatchObject({
      ok: false,
      code: 'metadata_too_large',
    })
  })
})

describe('expandArc19', () => {
  const reserve = hash('sha256', bytes('x'))

  test('makes the content id of the reserve address', () => {
    const raw = expandArc19('template-ipfs://{ipfscid:1:raw:reserve:sha2-256}', reserve)
    expect(raw).toMatch(/^ipfs:\/\/bafkrei[a-z2-7]{52}$/)
    const dag = expandArc19('template-ipfs://{ipfscid:1:dag-pb:reserve:sha2-256}/a.json#arc3', reserve)
    expect(dag).toMatch(/^ipfs:\/\/bafybei[a-z2-7]{52}\/a\.json#arc3$/)
    const old = expandArc19('template-ipfs://{ipfscid:0:dag-pb:reserve:sha2-256}', reserve)
    expect(old).toMatch(/^ipfs:\/\/Qm[1-9A-Za-z]{44}$/)
  })

  test('and the document under it is verified by that', async () => {
    const uri = expandArc19(
      'template-ipfs://{ipfscid:1:raw:reserve:sha2-256}',
      hash('sha256', bytes('{"name":"a"}')),
    )
    const server = await listen(json('{"name":"a"}'), '127.0.0.1')
    const gateways = { ipfs: [server.url()] }
    const result = await createMetadataResolver({ gateways })({ tokenId: '1', schema: 'arc19', uri })
    expect(result).toMatchObject({ ok: true, metadata: { integrity: 'verified' } })
    await server.close()
  })

  test.each([
    'template-ipfs://{ipfscid:0:raw:reserve:sha2-256}',
    'template-ipfs://{ipfscid:2:raw:reserve:sha2-256}',
    'template-ipfs://{ipfscid:1:dag-cbor:reserve:sha2-256}',
    'template-ipfs://{ipfscid:1:raw:manager:sha2-256}',
    'template-ipfs://{ipfscid:1:raw:reserve:sha3-256}',
    'template-ipfs://{ipfscid:1:raw:reserve:sha2-256}x',
    'x template-ipfs://{ipfscid:1:raw:reserve:sha2-256}',
    'ipfs://{ipfscid:1:raw:reserve:sha2-256}',
  ])('refuses %s', (url) => {
    expect(expandArc19(url, reserve)).toBeUndefined()
  })

  test('refuses an address of another length', () => {
    expect(
      expandArc19('template-ipfs://{ipfscid:1:raw:reserve:sha2-256}', reserve.subarray(1)),
    ).toBeUndefined()
  })

  test('a template that no adapter has expanded is not understood', async () => {
    const uri = 'template-ipfs://{ipfscid:1:raw:reserve:sha2-256}'
    expect(await resolve({ tokenId: '1', schema: 'arc19', uri })).toMatchObject({ code: 'uri_unsupported' })
  })

  const file = join(
    process.env['COUNTERSIGN_FIXTURES'] ?? join(import.meta.dirname, '../../../../../shared/fixtures'),
    'algorand/real-assets.json',
  )
  const recorded = existsSync(file)
  if (!recorded) console.warn('SKIPPED: no recorded Algorand assets; set COUNTERSIGN_FIXTURES.')

  test.skipIf(!recorded)('expands every real asset with a template', () => {
    const { assets } = JSON.parse(readFileSync(file, 'utf8')) as {
      assets: { params: { url?: string; reserve?: string } }[]
    }
    const templates = assets.filter(({ params }) => params.url?.startsWith('template-ipfs:'))
    expect(templates.length).toBeGreaterThan(3)
    for (const { params } of templates) {
      const key = base32upper.decode(`B${params.reserve}`).slice(0, 32)
      expect(expandArc19(params.url ?? '', key)).toMatch(/^ipfs:\/\/(?:bafkrei|bafybei|Qm)/)
    }
  })
})
