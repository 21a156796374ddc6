import { describe, expect, test } from 'vitest'
import type { Metadata, MetadataSchema, MetadataSource } from '../types.ts'
import { createMetadataResolver } from './index.ts'

const resolve = createMetadataResolver({ gateways: { ipfs: ['https://ipfs.example/ipfs/'] } })
const CID = 'QmT78zSuBmuS4z925WZfrqQ1qHaJ56DQaTfyMUF7F8ff5o'

async function read(
  schema: MetadataSchema,
  document: unknown,
  more: Partial<MetadataSource> = {},
): Promise<Metadata> {
  const result = await resolve({ tokenId: '7', schema, document, ...more })
  if (!result.ok) throw new Error(`${result.code}: ${result.reason}`)
  return result.metadata
}

const traits = async (schema: MetadataSchema, document: unknown) => ({
  ...(await read(schema, document)).traits,
})

describe('marketplace attributes', () => {
  test('keep their types, kinds and bounds', async () => {
    const metadata = await read('erc721', {
      name: 'Seven',
      description: 'A number',
      image: `ipfs://${CID}/7 a.png`,
      external_url: 'https://nft.example/7',
      attributes: [
        { trait_type: 'Base', value: 'Starfish' },
        { trait_type: 'Level', value: 5, max_value: 10 },
        { display_type: 'boost_number', trait_type: 'Power', value: 1.5 },
        { trait_type: 'Awake', value: false },
        { trait_type: 'Born', display_type: 'date', value: 1546360800 },
      ],
    })
    expect(metadata).toMatchObject({
      name: 'Seven',
      description: 'A number',
      image: `ipfs://${CID}/7 a.png`,
      imageGateway: `https://ipfs.example/ipfs/${CID}/7%20a.png`,
      externalUrl: 'https://nft.example/7',
      integrity: 'onchain',
      schema: 'erc721',
    })
    expect(metadata.attributes).toEqual([
      { name: 'Base', value: 'Starfish' },
      { name: 'Level', value: 5, max: 10 },
      { name: 'Power', value: 1.5, displayType: 'boost_number' },
      { name: 'Awake', value: false },
      { name: 'Born', value: 1546360800, displayType: 'date' },
    ])
    expect({ ...metadata.traits }).toEqual({
      Base: 'Starfish',
      Level: 5,
      Power: 1.5,
      Awake: false,
      Born: 1546360800,
    })
  })

  test('of the same name become a list', async () => {
    const attributes = ['a', 'b', 'c'].map((value) => ({ trait_type: 'Skill', value }))
    expect(await traits('erc721', { attributes })).toEqual({ Skill: ['a', 'b', 'c'] })
  })

  test('come as an object, of values or of objects, and as JSON text', async () => {
    const expected = { Hat: 'Red', Level: 3, Skills: ['run', 'jump'] }
    const attributes = { Hat: { value: 'Red' }, Level: 3, Skills: ['run', 'jump'] }
    expect(await traits('erc721', { attributes })).toEqual(expected)
    expect(await traits('erc721', { attributes: JSON.stringify(attributes) })).toEqual(expected)
  })

  test('that make no sense do not spoil the others', async () => {
    const attributes = [
      null,
      7,
      'Rare',
      [],
      {},
      { trait_type: 'None', value: null },
      { trait_type: 'Deep', value: { a: 1 } },
      { value: 'nameless' },
      { trait_type: '', value: 'nameless' },
      { trait_type: 3, value: 'numbered' },
      { key: 'Hat', value: 'Red', max_value: {} },
    ]
    expect(await traits('erc721', { name: 7, attributes, image: {}, external_url: [] })).toEqual({
      '3': 'numbered',
      Hat: 'Red',
    })
  })

  test('are as many as the limit, and one more is refused', async () => {
    const attributes = Array.from({ length: 1000 }, (_, at) => ({ trait_type: `t${at}`, value: at }))
    expect((await read('erc721', { attributes })).attributes).toHaveLength(1000)
    const source = {
      tokenId: '1',
      schema: 'erc721',
      document: { attributes: [...attributes, attributes[0]] },
    } as const
    expect(await resolve(source)).toMatchObject({ ok: false, code: 'metadata_too_large' })
  })

  test('with names of the language are names only', async () => {
    const uri = `data:application/json,${JSON.stringify({
      attributes: ['constructor', 'toString', 'hasOwnProperty'].map((name) => ({
        trait_type: name,
        value: 'x',
      })),
    }).replace('{', '{"__proto__":{"polluted":true},')}`
    const result = await resolve({ tokenId: '1', schema: 'erc721', uri })
    if (!result.ok) throw new Error(result.code)
    const { traits: found, raw } = result.metadata
    expect(found['constructor']).toBe('x')
    expect(found['valueOf']).toBeUndefined()
    expect(Object.hasOwn(raw as object, '__proto__')).toBe(false)
    expect((Object.assign({}, raw) as { polluted?: boolean }).polluted).toBeUndefined()
  })

  test('named __proto__ set nobody’s prototype', async () => {
    const attributes = [1, 2].map((value) => ({ trait_type: '__proto__', value }))
    const { traits: found } = await read('erc721', { attributes })
    expect(Object.keys(found)).toEqual([])
    expect(Object.getPrototypeOf(Object.assign({}, found))).toBe(Object.prototype)
  })
})

describe('schemas', () => {
  test('ERC-1155: rich properties, and not what is left of a JSON schema', async () => {
    const properties = {
      simple: 'text',
      number: 3,
      rich: { name: 'Name', value: '123', display_value: '123 Example', class: 'emphasis' },
      list: { name: 'List', value: [1, 2] },
      schema: { type: 'string', description: 'Identifies the asset' },
      files: [{ uri: 'x', type: 'y' }],
    }
    expect(await traits('erc1155', { properties })).toEqual({
      simple: 'text',
      number: 3,
      Name: '123',
      List: [1, 2],
    })
  })

  test('ERC-1155: {id} is replaced in every string, and nowhere else', async () => {
    const id = `${'0'.repeat(63)}7`
    const document = {
      name: 'n {id}',
      image: 'https://nft.example/{id}.png',
      attributes: [{ trait_type: 'a', value: '{id}{id}' }],
    }
    const metadata = await read('erc1155', document)
    expect(metadata).toMatchObject({ name: `n ${id}`, image: `https://nft.example/${id}.png` })
    expect(metadata.traits['a']).toBe(id + id)
    expect((await read('erc721', document)).name).toBe('n {id}')
  })

  test('TZIP-21: attributes with types, several images', async () => {
    const metadata = await read('tzip21', {
      name: 'Seven',
      decimals: '0',
      artifactUri: 'ipfs://artifact',
      displayUri: `ipfs://${CID}`,
      attributes: [{ name: 'Level', value: '7', type: 'integer' }],
    })
    expect(metadata.attributes).toEqual([{ name: 'Level', value: '7', type: 'integer' }])
    expect(metadata.image).toBe(`ipfs://${CID}`)
  })

  test('NEP-177: title, media behind the base, extra as text, as an object and as attributes', async () => {
    const base = 'https://nft.example/media/'
    const extra = JSON.stringify({ Class: 'mage', level: 12, attributes: undefined })
    const metadata = await read('nep177', { title: 'Seven', media: '7.png', extra }, { base })
    expect(metadata).toMatchObject({ name: 'Seven', image: 'https://nft.example/media/7.png' })
    expect({ ...metadata.traits }).toEqual({ Class: 'mage', level: 12 })
    expect(await traits('nep177', { extra: { a: 1 } })).toEqual({ a: 1 })
    expect(await traits('nep177', { extra: '{"attributes":[{"trait_type":"a","value":1}],"b":2}' })).toEqual({
      a: 1,
    })
    expect(await traits('nep177', { extra: 'just words' })).toEqual({})
    expect((await read('nep177', { media: CID }, { base: 'https://gone.example/ipfs' })).imageGateway).toBe(
      `https://ipfs.example/ipfs/${CID}`,
    )
  })

  test('NEP-177: the reference wins, but not with null', async () => {
    const uri = 'data:application/json,{"title":"remote","description":null,"extra":{"a":1}}'
    const document = { title: 'chain', description: 'kept', copies: 1 }
    const metadata = await read('nep177', document, { uri, merge: 'remote-wins' })
    expect(metadata).toMatchObject({ name: 'remote', description: 'kept', raw: { copies: 1 } })
  })

  test('Flow: traits with display types; numbers that a double cannot hold are text', async () => {
    const document = {
      name: 'Moment',
      thumbnail: `ipfs://${CID}/1.png`,
      externalURL: 'https://flow.example/1',
      traits: [
        { name: 'Serial', value: 18446744073709551615n, displayType: 'Number', rarity: null },
        { name: 'Team', value: 'Bulls', displayType: null },
        { name: 'Score', value: '12.50000000' },
      ],
    }
    const metadata = await read('flow', document)
    expect(metadata).toMatchObject({ name: 'Moment', externalUrl: 'https://flow.example/1' })
    expect(metadata.imageGateway).toBe(`https://ipfs.example/ipfs/${CID}/1.png`)
    expect({ ...metadata.traits }).toEqual({
      Serial: '18446744073709551615',
      Team: 'Bulls',
      Score: '12.50000000',
    })
    expect(metadata.attributes[0]?.displayType).toBe('Number')
  })

  test('Flow: serial, rarity and editions, unless a trait has the name', async () => {
    const views = {
      serial: '99999999999999999999',
      rarity: { score: 9.5, max: null, description: 'Legendary' },
      editions: [{ name: 'Set 1', number: 23, max: 100 }, null],
    }
    const metadata = await read('flow', views)
    expect({ ...metadata.traits }).toEqual({
      serial: '99999999999999999999',
      rarity: 'Legendary',
      edition: 23,
    })
    expect(metadata.attributes[2]).toEqual({ name: 'edition', value: 23, max: 100 })
    const own = await traits('flow', { ...views, traits: [{ name: 'rarity', value: 'Common' }] })
    expect(own).toMatchObject({ rarity: 'Common' })
  })

  test.each(['arc3', 'arc19', 'arc69', 'arc72'] as const)(
    '%s: traits and filters of properties, or every property',
    async (schema) => {
      const traitsOnly = { properties: { creator: 'me', traits: { background: 'red', horns: 'none' } } }
      expect(await traits(schema, traitsOnly)).toEqual({ background: 'red', horns: 'none' })
      const filters = { properties: { traits: { background: 'red' }, filters: { xp: 120, state: 'REM' } } }
      expect(await traits(schema, filters)).toEqual({ background: 'red', xp: 120, state: 'REM' })
      expect((await read(schema, filters)).attributes[1]).toEqual({ name: 'xp', value: 120, type: 'filter' })
      expect(await traits(schema, { properties: { Hat: 'Red', Level: 3 } })).toEqual({ Hat: 'Red', Level: 3 })
      const old = {
        attributes: [{ trait_type: 'Eyes', value: 'Blue' }],
        media_url: 'https://x.example/v.mp4',
      }
      expect(await traits(schema, old)).toEqual({ Eyes: 'Blue' })
    },
  )

  test('Asset Hub: attributes of the chain win over those of the document', async () => {
    const uri = 'data:application/json,{"name":"remote","attributes":[{"trait_type":"tier","value":"fake"}]}'
    const document = { attributes: [{ name: 'tier', value: 'gold' }] }
    const metadata = await read('assethub', document, { uri, merge: 'chain-wins' })
    expect(metadata.name).toBe('remote')
    expect({ ...metadata.traits }).toEqual({ tier: 'gold' })
  })

  test('Asset Hub: bytes that are no URI leave the attributes of the chain, and are an error without', async () => {
    const document = { attributes: [{ name: 'tier', value: 'gold' }] }
    const source = { tokenId: '1', schema: 'assethub', uri: 'my first item', merge: 'chain-wins' } as const
    expect(await resolve({ ...source, document })).toMatchObject({
      ok: true,
      metadata: { integrity: 'onchain' },
    })
    expect(await resolve({ ...source, document: {} })).toMatchObject({ ok: false, code: 'uri_unsupported' })
    const unreachable = { ...source, uri: 'https://10.0.0.1/', document }
    expect(await resolve(unreachable)).toMatchObject({ ok: false, code: 'uri_forbidden' })
  })

  test('Unique: attributes of both schema versions', async () => {
    const second = { name: { _: 'Punk' }, attributes: [{ trait_type: 'Gender', value: 'Male' }] }
    expect(await traits('unique', second)).toEqual({ Gender: 'Male' })
    const first = {
      attributes: {
        '0': { name: { _: 'gender' }, type: 'string', value: { _: 'Male' } },
        '1': { name: { _: 'traits' }, type: 'string', isArray: true, value: [{ _: 'Teeth' }, { _: 'Lip' }] },
      },
    }
    expect(await traits('unique', first)).toEqual({ gender: 'Male', traits: ['Teeth', 'Lip'] })
  })
})

test('what an adapter has read a part of is said to be a part', async () => {
  const document = { attributes: [{ trait_type: 'Hat', value: 'Red' }] }
  expect(await read('arc3', document, { partial: true })).toMatchObject({
    partial: true,
    traits: { Hat: 'Red' },
  })
  expect(await read('arc3', document)).not.toHaveProperty('partial')
})

describe('images and links', () => {
  test.each(['javascript:alert(1)', 'data:text/html,<script>', 'vbscript:x', 'file:///etc/passwd', ' '])(
    '%s is shown as neither',
    async (uri) => {
      const metadata = await read('erc721', { image: uri, external_url: uri })
      expect(metadata.image).toBeUndefined()
      expect(metadata.externalUrl).toBeUndefined()
    },
  )

  test('a drawing in the document becomes a data: URI', async () => {
    expect((await read('erc721', { image_data: '<svg><b/></svg>' })).image).toBe(
      'data:image/svg+xml,%3Csvg%3E%3Cb%2F%3E%3C%2Fsvg%3E',
    )
  })

  test('a gateway with a key, or on plain http, is not shown to people', async () => {
    const document = { image: `ipfs://${CID}` }
    const gateways = {
      ipfs: [{ url: 'https://paid.example', headers: { key: 'x' } }, 'http://10.0.0.5:8080'],
    }
    const hidden = await createMetadataResolver({ gateways })({ tokenId: '1', schema: 'erc721', document })
    expect(hidden.ok && hidden.metadata.imageGateway).toBeUndefined()
    const images = 'https://public.example/'
    const shown = await createMetadataResolver({ gateways: { ...gateways, images } })({
      tokenId: '1',
      schema: 'erc721',
      document,
    })
    expect(shown.ok && shown.metadata.imageGateway).toBe(`https://public.example/ipfs/${CID}`)
  })
})
