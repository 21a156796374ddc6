import { anyCharacter } from '@countersign/testing/anyCharacter'
import { anyJson, unwritable } from '@countersign/testing/anyJson'
import { runs } from '@countersign/testing/runs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { OwnershipError } from '../../errors.ts'
import { addressBytes, addressText, isBlockHash, isChainId } from './address.ts'
import { decodeBase58Check, encodeBase58Check } from './base58check.ts'
import { type Micheline, pair, readMicheline } from './micheline.ts'
import { call } from './octez.ts'
import { pack, unpackText } from './pack.ts'
import { parseStorageUri } from './tezosStorage.ts'
import { readDocument } from './tokenDocument.ts'

const KT1 = 'KT1PWx2mnDueood7fEmfbBDKx1D9BAnnXitn'
const MAINNET = 'NetXdQprcVkpaWU'
const text = fc.string({ unit: anyCharacter, maxLength: 80 })

/** Micheline as a node writes it: what was read has one spelling. */
const spell = (node: Micheline): unknown => {
  if (node.kind === 'seq') return node.items.map(spell)
  if (node.kind === 'int') return { int: String(node.int) }
  if (node.kind === 'string') return { string: node.string }
  if (node.kind === 'bytes') return { bytes: Buffer.from(node.bytes).toString('hex') }
  const { annots, args, prim } = node
  return { prim, ...(args.length > 0 && { args: args.map(spell) }), ...(annots.length > 0 && { annots }) }
}

const literal = fc.oneof(
  anyJson,
  fc.record({
    int: fc.oneof(fc.bigInt().map(String), fc.constantFrom('-0', '01', '+1', '0x1', ' 1', '1e3')),
  }),
  fc.record({ string: text }),
  fc.record({
    bytes: fc.oneof(
      fc.uint8Array().map((bytes) => Buffer.from(bytes).toString('hex')),
      fc.string(),
    ),
  }),
)
const { node } = fc.letrec<{ readonly node: unknown }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 4 },
    literal,
    fc.array(tie('node'), { maxLength: 3 }),
    fc.record(
      {
        prim: fc.oneof(fc.constantFrom('Pair', 'Elt', '__proto__', 'Unit'), fc.string()),
        args: fc.oneof(fc.array(tie('node'), { minLength: 1, maxLength: 3 }), anyJson),
        annots: fc.oneof(fc.array(fc.string(), { minLength: 1, maxLength: 2 }), anyJson),
        more: anyJson,
      },
      { requiredKeys: ['prim'] },
    ),
  ),
}))

describe('Micheline', () => {
  test('security: what is read is what was written, and nothing else is read', () => {
    let read = 0
    fc.assert(
      fc.property(node, (json) => {
        const found = readMicheline(json)
        if (found === undefined) return
        read += 1
        expect(readMicheline(spell(found))).toEqual(found)
      }),
      runs(500),
    )
    expect(read).toBeGreaterThan(0)
  })

  test.each(['-0', '01', '+1', '', '1.0', '0x1'])('error: the integer %j', (int) => {
    expect(readMicheline({ int })).toBeUndefined()
  })

  test('error: deeper or wider than anything real', () => {
    expect(readMicheline({ int: '1'.repeat(4001) })).toBeUndefined()
    let deep: unknown = { int: '0' }
    for (let level = 0; level < 300; level += 1) deep = [deep]
    expect(readMicheline(deep)).toBeUndefined()
    expect(readMicheline(Array.from({ length: 100_001 }).fill([]))).toBeUndefined()
  })
})

describe('PACK', () => {
  test('behavior: numbers and texts are read as they were written', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 400n), max: 2n ** 400n }), (int) => {
        expect(unpackText(pack({ kind: 'int', int }))).toBe(String(int))
      }),
      runs(200),
    )
    fc.assert(
      fc.property(fc.string(), (string) => {
        expect(unpackText(pack({ kind: 'string', string }))).toBe(string)
      }),
      runs(100),
    )
    expect(unpackText(pack(pair({ kind: 'int', int: 1n }, { kind: 'int', int: 2n })))).toBeUndefined()
  })

  test('security: any bytes are a text or a number of bounded length, or nothing', () => {
    const packed = fc
      .tuple(fc.constantFrom(0x00, 0x01, 0x0a), fc.uint8Array({ maxLength: 80 }))
      .map(([kind, rest]) => Uint8Array.of(0x05, kind, ...rest))
    fc.assert(
      fc.property(fc.oneof(packed, fc.uint8Array({ maxLength: 40 })), (bytes) => {
        expect((unpackText(bytes) ?? '').length).toBeLessThanOrEqual(160)
      }),
      runs(500),
    )
  })
})

describe('Base58Check', () => {
  test('security: an address has one spelling', () => {
    const spelled = fc.oneof(
      text,
      fc
        .tuple(fc.constantFrom(KT1, 'tz1VSUr8wwNhLAzempoch5d6hLRiTh8Cjcjb'), fc.nat({ max: 40 }), fc.string())
        .map(([address, at, put]) => address.slice(0, at) + put + address.slice(at + put.length)),
      fc.uint8Array({ minLength: 20, maxLength: 20 }).map((hash) => encodeBase58Check([2, 90, 121], hash)),
    )
    fc.assert(
      fc.property(spelled, (address) => {
        const bytes = addressBytes(address)
        if (bytes !== undefined) expect(addressText(bytes)).toBe(address)
        for (const check of [isChainId, isBlockHash]) expect(typeof check(address)).toBe('boolean')
      }),
      runs(300),
    )
    expect(decodeBase58Check('1'.repeat(100_000), [], 20)).toBeUndefined()
  })

  test('security: any bytes are an address that is read again, or none', () => {
    const raw = fc
      .tuple(fc.constantFrom([0, 0], [0, 3], [0, 9], [1]), fc.uint8Array({ minLength: 20, maxLength: 21 }))
      .map(([head, hash]) => Uint8Array.of(...head, ...hash))
    fc.assert(
      fc.property(raw, (bytes) => {
        const address = addressText(bytes)
        if (address !== undefined) expect(addressBytes(address)).toEqual(bytes)
      }),
      runs(200),
    )
  })
})

describe('TZIP-16', () => {
  test('security: a storage address is a contract of this chain and a key, or refused', () => {
    const part = fc.oneof(
      text,
      fc.constantFrom(KT1, `${KT1}.${MAINNET}`, `${KT1}.NetXnHfVqm9iesp`, '%2F', '%', '%00'),
    )
    fc.assert(
      fc.property(
        fc.array(part, { maxLength: 3 }),
        fc.constantFrom('tezos-storage:', 'tezos-storage://'),
        (parts, scheme) => {
          try {
            const { address, key } = parseStorageUri(scheme + parts.join('/'), KT1, MAINNET)
            expect(address).toMatch(/^KT1[1-9A-Za-z]{33}$/)
            expect(key).toMatch(/^[\x20-\x7e]{1,256}$/)
          } catch (error) {
            expect(error).toBeInstanceOf(OwnershipError)
          }
        },
      ),
      runs(300),
    )
  })

  test('security: any members of a token are plain JSON', () => {
    const info = fc.array(
      fc.tuple(
        fc.oneof(fc.constantFrom('', 'attributes', 'tags', '__proto__', 'constructor', 'name'), fc.string()),
        fc.oneof(
          fc.uint8Array({ maxLength: 60 }),
          anyJson.map((value) => new TextEncoder().encode(JSON.stringify(value))),
        ),
      ),
      { maxLength: 4 },
    )
    fc.assert(
      fc.property(info, (members) => {
        const { document, uri } = readDocument(new Map(members))
        expect(JSON.parse(JSON.stringify(document ?? {}))).toEqual({ ...document })
        expect(Object.getPrototypeOf(document ?? {})).toBe(Object.prototype)
        expect(uri === undefined || uri.length > 0).toBe(true)
      }),
      runs(300),
    )
  })
})

describe('errors of a node', () => {
  test('security: whatever they are, the reply is one of four, or a coded error', async () => {
    const error = fc.record({
      kind: anyJson,
      id: fc.oneof(anyJson, fc.constantFrom('proto.x.michelson_v1.y')),
    })
    const body = fc.oneof(anyJson, fc.array(error, { minLength: 1, maxLength: 2 }))
    await fc.assert(
      fc.asyncProperty(body, fc.constantFrom(200, 404, 405, 410, 500), async (json, status) => {
        const ask = async () => ({ ok: status === 200, status, text: JSON.stringify(json) })
        const reply = await call(ask as never, { path: '/x' }).catch((thrown: unknown) => thrown)
        if (reply instanceof Error) expect(reply).toBeInstanceOf(OwnershipError)
        else expect(['ok', 'absent', 'refused', 'failed']).toContain((reply as { status: string }).status)
      }),
      runs(200),
    )
  })

  test('error: one whose name cannot be written down', async () => {
    const ask = async () => ({ ok: false, status: 500, text: JSON.stringify([{ id: unwritable }]) })
    expect(await call(ask as never, { path: '/x' })).toMatchObject({ status: 'failed' })
  })
})
