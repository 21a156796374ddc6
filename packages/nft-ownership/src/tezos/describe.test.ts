import { describe, expect, test } from 'vitest'
import { createBudget } from '../budget.ts'
import { createTezosAdapter } from './adapter.ts'
import { scriptExpr } from './internal/pack.ts'
import { CHAIN, CHAIN_ID, createDouble, type DoubleContract, failed, HASH } from './test/octez.ts'

const KT1 = 'KT1RJ6PbjHpwc3M5rw5s2Nbmefwbuwbdxton'
const OTHER = 'KT1PYnvMA8Tso6G5LjHufuEemNJQXKfnxdGf'
const BLOCK = { chain: CHAIN, number: '5000000', hash: HASH }
const INFO = { prim: 'map', args: [{ prim: 'string' }, { prim: 'bytes' }], annots: ['%token_info'] }
const RECORD = { prim: 'pair', args: [{ prim: 'nat', annots: ['%token_id'] }, INFO] }

const hex = (text: string) => Buffer.from(text).toString('hex')
const elt = (key: string, bytes: string) => ({ prim: 'Elt', args: [{ string: key }, { bytes }] })
const record = (id: string, ...items: readonly unknown[]) => ({ prim: 'Pair', args: [{ int: id }, items] })

function setUp(entry: unknown, more: DoubleContract = {}, type: unknown = RECORD) {
  const storage = {
    type: {
      prim: 'pair',
      args: [
        { prim: 'big_map', args: [{ prim: 'string' }, { prim: 'bytes' }], annots: ['%metadata'] },
        { prim: 'big_map', args: [{ prim: 'nat' }, type], annots: ['%token_metadata'] },
      ],
    },
    value: { prim: 'Pair', args: [{ int: '8' }, { int: '9' }] },
  }
  const { fetch, paths } = createDouble({
    contracts: { [KT1]: { storage, ...more }, [OTHER]: { storage } },
    bigMaps: {
      8: { [scriptExpr({ kind: 'string', string: 'a/b' })]: { bytes: hex('{"a":1}') } },
      9: entry === undefined ? {} : { [scriptExpr({ kind: 'int', int: 7n })]: entry },
    },
  })
  const tezos = createTezosAdapter({ chain: CHAIN, urls: ['https://node.example'], fetch })
  const describeOne = async (id = '7') =>
    (await tezos.describe({ chain: CHAIN, collection: KT1 }, [{ id, balance: '1' }], BLOCK))[0]
  return { describeOne, tezos, paths }
}

describe('where the metadata of a token is', () => {
  test('in a document, with what the contract says beside it', async () => {
    const attributes = JSON.stringify([{ name: 'Hat', value: 'red' }])
    const entry = record(
      '7',
      elt('', hex('ipfs://bafy')),
      elt('name', hex('Seven')),
      elt('decimals', hex('0')),
      elt('attributes', hex(attributes)),
      elt('isBooleanAmount', hex('true')),
      elt('tags', hex('not JSON')),
      elt('img_hash', 'ff00'),
    )
    const { describeOne, paths } = setUp(entry)
    expect(await describeOne()).toEqual({
      tokenId: '7',
      schema: 'tzip21',
      uri: 'ipfs://bafy',
      document: {
        name: 'Seven',
        decimals: '0',
        attributes: [{ name: 'Hat', value: 'red' }],
        isBooleanAmount: true,
        tags: 'not JSON',
        img_hash: '0xff00',
      },
      merge: 'remote-wins',
      contract: `${CHAIN}:${KT1}`,
      readStorage: expect.any(Function),
    })
    expect(paths).toHaveLength(3)
  })

  test('on the chain only', async () => {
    const found = await setUp(record('7', elt('name', hex('Seven')))).describeOne()
    expect(found).toMatchObject({ schema: 'tzip21', document: { name: 'Seven' } })
    expect(found).not.toHaveProperty('uri')
  })

  test('in packed texts and numbers, as some contracts keep them', async () => {
    const packed = (text: string) => `0501${text.length.toString(16).padStart(8, '0')}${hex(text)}`
    const entry = record(
      '7',
      elt('', packed('ipfs://bafy')),
      elt('decimals', '050000'),
      elt('supply', '0500808001'),
      elt('below', '050041'),
      elt('odd', '05010000000961'),
    )
    expect(await setUp(entry).describeOne()).toMatchObject({
      uri: 'ipfs://bafy',
      document: { decimals: '0', supply: '8192', below: '-1', odd: '\u0005\u0001\u0000\u0000\u0000\ta' },
    })
  })

  test('in an on-chain view, where the storage has none', async () => {
    const sections = [{ prim: 'view', args: [{ string: 'token_metadata' }, { prim: 'nat' }, RECORD, []] }]
    const view = () => record('7', elt('', hex('https://example.com/7')))
    expect(await setUp(undefined, { sections, view }).describeOne()).toMatchObject({
      uri: 'https://example.com/7',
    })
    const other = () => record('8', elt('', hex('https://example.com/8')))
    expect(await setUp(undefined, { sections, view: other }).describeOne()).toMatchObject({
      code: 'contract_answer_invalid',
    })
  })

  test('is not missing because a view is too much for the node', async () => {
    const sections = [{ prim: 'view', args: [{ string: 'token_metadata' }, { prim: 'nat' }, RECORD, []] }]
    const failing = (id: string) => setUp(undefined, { sections, view: () => failed(id) }).describeOne()
    expect(await failing('proto.alpha.gas_exhausted.operation')).toMatchObject({ code: 'contract_failed' })
    expect(await failing('proto.alpha.michelson_v1.script_rejected')).toMatchObject({
      code: 'metadata_missing',
    })
  })

  test('is missing', async () => {
    expect(await setUp(undefined).describeOne()).toMatchObject({ ok: false, code: 'metadata_missing' })
    expect(await setUp(record('7')).describeOne()).toMatchObject({ ok: false, code: 'metadata_missing' })
    expect(await setUp(record('7', elt('', 'ff'))).describeOne()).toMatchObject({ code: 'metadata_missing' })
  })

  test.each([
    ['of another token', record('8', elt('', hex('ipfs://bafy')))],
    ['with a key twice', record('7', elt('', hex('ipfs://a')), elt('', hex('ipfs://b')))],
    ['that is no map', { prim: 'Pair', args: [{ int: '7' }, { int: '1' }] }],
    ['with more than is read', record('7', ...Array.from({ length: 200 }, (_, n) => elt(String(n), '')))],
  ])('is refused: %s', async (_name, entry) => {
    expect(await setUp(entry).describeOne()).toMatchObject({ ok: false, code: 'contract_answer_invalid' })
  })

  test('is read from a map without the id, and from a record with more', async () => {
    const items = [elt('', hex('ipfs://bafy'))]
    const bare = { prim: 'map', args: [{ prim: 'string' }, { prim: 'bytes' }] }
    expect(await setUp(items, {}, bare).describeOne()).toMatchObject({ uri: 'ipfs://bafy' })
    const long = { prim: 'pair', args: [...RECORD.args, { prim: 'bool' }] }
    const entry = { prim: 'Pair', args: [{ int: '7' }, items, { prim: 'True' }] }
    expect(await setUp(entry, {}, long).describeOne()).toMatchObject({ uri: 'ipfs://bafy' })
  })

  test('of one token does not fail that of the others', async () => {
    const { tezos } = setUp(record('7', elt('', hex('ipfs://bafy'))))
    const tokens = ['7', '8', 'x'].map((id) => ({ id, balance: '1' }))
    const found = await tezos.describe({ chain: CHAIN, collection: KT1 }, tokens, BLOCK)
    expect(found).toMatchObject([
      { uri: 'ipfs://bafy' },
      { code: 'metadata_missing' },
      { code: 'query_invalid' },
    ])
  })

  test('is not looked for in what is no contract', async () => {
    const { tezos, paths } = setUp(undefined)
    const tokens = [{ id: '7', balance: '1' }]
    expect(await tezos.describe({ chain: CHAIN, collection: '../x' }, tokens, BLOCK)).toMatchObject([
      { code: 'query_invalid' },
    ])
    expect(paths).toEqual([])
  })

  test('could not be found out when the view fails for a reason of the node', async () => {
    const sections = [{ prim: 'view', args: [{ string: 'token_metadata' }] }]
    const { tezos } = setUp(undefined, { sections, view: () => failed('x') })
    const [found] = await tezos.describe(
      { chain: CHAIN, collection: KT1 },
      [{ id: '7', balance: '1' }],
      BLOCK,
    )
    expect(found).toMatchObject({ ok: false, code: 'contract_failed' })
  })
})

describe('tezos-storage', () => {
  const read = async (uri: string) => {
    const found = await setUp(record('7', elt('', hex(uri)))).describeOne()
    if (found === undefined || 'ok' in found) throw new Error('no source')
    const bytes = await found.readStorage?.(uri)
    return bytes && new TextDecoder().decode(bytes)
  }

  test('is read by the budget of whoever asks, not of the one who has found it', async () => {
    const spent = createBudget({ requests: 4 })
    const { tezos } = setUp(record('7', elt('', hex('tezos-storage:a%2Fb'))))
    const query = { chain: CHAIN, collection: KT1 }
    const [found] = await tezos.describe(query, [{ id: '7', balance: '1' }], BLOCK, { budget: spent })
    for (;;) {
      try {
        spent.request()
      } catch {
        break
      }
    }
    if (found === undefined || 'ok' in found) throw new Error('no source')
    const own = createBudget()
    expect(await found.readStorage?.('tezos-storage:a%2Fb', { budget: own })).toBeDefined()
    expect(own.spent().requests).toBeGreaterThan(0)
  })

  test.each([
    'tezos-storage:a%2Fb',
    'tezos-storage:a/b',
    `tezos-storage://${OTHER}/a%2Fb`,
    `tezos-storage://${OTHER}.${CHAIN_ID}/a%2Fb`,
  ])('is read: %s', async (uri) => {
    expect(await read(uri)).toBe('{"a":1}')
  })

  test('has no such value', async () => {
    expect(await read('tezos-storage:c')).toBeUndefined()
  })

  test.each([
    'tezos-storage:',
    'tezos-storage:%ff',
    'tezos-storage:%00',
    'tezos-storage://KT1x/a',
    'tezos-storage://tz1UBZUkXpKGhYsP5KtzDNqLLchwF4uHrGjw/a',
    `tezos-storage://${OTHER}.NetXnHfVqm9iesp/a`,
    'https://example.com',
  ])('is refused: %s', async (uri) => {
    await expect(read(uri)).rejects.toMatchObject({ code: 'uri_unsupported' })
  })
})
