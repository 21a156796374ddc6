import { base64ToBytes, bytesToBase64 } from '@countersign/siwx-core/codec'
import { anyCharacter } from '@countersign/testing/anyCharacter'
import { anyJson } from '@countersign/testing/anyJson'
import { runs } from '@countersign/testing/runs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { OwnershipError } from '../../errors.ts'
import { expandArc19 } from '../../metadata/arc19.ts'
import { parseTarget } from '../../metadata/target.ts'
import { addressBytes, addressText } from './address.ts'
import { createNoteReader, parseNote } from './arc69.ts'
import { readJson, readUint64 } from './json.ts'

const text = fc.string({ unit: anyCharacter, maxLength: 80 })

describe('JSON of algod', () => {
  test('behavior: is that of JSON.parse, but for integers that a double cannot hold', () => {
    fc.assert(
      fc.property(anyJson, (value) => {
        const written = JSON.stringify(value)
        fc.pre(!/\d{16}/.test(written))
        expect(readJson(written)).toEqual(JSON.parse(written))
      }),
      runs(300),
    )
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), fc.string(), (amount, name) => {
        const read = readJson(`{"amount":${amount},"name":${JSON.stringify(`${name}${amount}`)}}`)
        const { amount: found, name: kept } = read as { readonly amount: unknown; readonly name: unknown }
        expect(readUint64(found)).toBe(amount)
        expect(kept).toBe(`${name}${amount}`)
      }),
      runs(200),
    )
  })

  test('security: any text is JSON or nothing, any value a number of 64 bits or nothing', () => {
    const broken = fc.tuple(anyJson, fc.nat({ max: 40 }), text).map(([value, at, put]) => {
      const written = JSON.stringify(value)
      return written.slice(0, at) + put + written.slice(at)
    })
    fc.assert(
      fc.property(fc.oneof(text, broken), anyJson, (sent, value) => {
        readJson(sent)
        const number = readUint64(value)
        if (number !== undefined) expect(number >= 0n && number < 2n ** 64n).toBe(true)
      }),
      runs(300),
    )
    expect(readJson(`"${'\\n'.repeat(400_000)}${'1'.repeat(20)}"`)).toHaveLength(400_020)
  })
})

describe('base64 and addresses', () => {
  test('error: an address whose last letter has bits that no byte has', () => {
    expect(addressBytes(`${'A'.repeat(57)}X`)).toBeUndefined()
  })

  test('security: base64 has its padding, and an address one spelling', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        expect(base64ToBytes(bytesToBase64(bytes))).toEqual(bytes)
      }),
      runs(100),
    )
    const letters = fc.string({
      unit: fc.constantFrom(...'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'),
      minLength: 58,
      maxLength: 58,
    })
    const real = fc.uint8Array({ minLength: 32, maxLength: 32 }).map(addressText)
    const respelled = fc
      .tuple(real, fc.nat({ max: 57 }), letters)
      .map(([address, at, other]) => address.slice(0, at) + other[at] + address.slice(at + 1))
    fc.assert(
      fc.property(fc.oneof(letters, real, respelled, text), (address) => {
        const bytes = addressBytes(address)
        if (bytes !== undefined) expect(addressText(bytes)).toBe(address)
        base64ToBytes(address)
      }),
      runs(300),
    )
  })
})

describe('ARC-69 and ARC-19', () => {
  test('security: a note is a document of the standard, or none', () => {
    const document = fc.oneof(
      anyJson,
      fc.record({ standard: fc.oneof(fc.constant('arc69'), anyJson), properties: anyJson }),
    )
    const encoded = document.map((value) => Buffer.from(JSON.stringify(value)).toString('base64'))
    let read = 0
    fc.assert(
      fc.property(fc.oneof(encoded, anyJson, text), (note) => {
        const found = parseNote(note)
        if (found === undefined) return
        read += 1
        expect(found['standard']).toBe('arc69')
      }),
      runs(300),
    )
    expect(read).toBeGreaterThan(0)
  })

  test('security: whatever an indexer answers, there is a document, none, or a coded error', async () => {
    const transaction = fc.record({
      'tx-type': fc.constantFrom('acfg', 'pay'),
      note: fc.oneof(fc.constant(Buffer.from('{"standard":"arc69"}').toString('base64')), anyJson),
      'created-asset-index': fc.oneof(fc.constant(7), anyJson),
      'inner-txns': fc.oneof(fc.constant([]), anyJson),
    })
    const page = fc.oneof(
      anyJson,
      fc.record({
        'current-round': fc.oneof(fc.constant(100), anyJson),
        transactions: fc.oneof(fc.array(transaction, { maxLength: 2 }), anyJson),
        'next-token': fc.oneof(fc.constantFrom('\ud800', 'a'), anyJson),
      }),
    )
    const block = { chain: 'algorand:wGHE2Pwdvd7S12BL5FaOP20EGYesN73k', number: '50', hash: 'x' }
    const genesis = 'wGHE2Pwdvd7S12BL5FaOP20EGYesN73ktiC1qzkkit8='
    await fc.assert(
      fc.asyncProperty(page, async (said) => {
        const send: typeof fetch = async (input) => {
          const { pathname } = new URL(new Request(input).url)
          if (pathname === '/health') return Response.json({ round: 100 })
          if (pathname.startsWith('/v2/blocks/')) return Response.json({ 'genesis-hash': genesis })
          return Response.json(said)
        }
        const read = createNoteReader(block.chain, { url: 'https://indexer.example' }, send)
        const found = await read('7', block as never, {}).catch((error: unknown) => error)
        if (found instanceof Error) expect(found).toBeInstanceOf(OwnershipError)
        else if (found !== undefined) expect(found).toMatchObject({ standard: 'arc69' })
      }),
      runs(100),
    )
  })

  test('security: a template stands for a content id that is its digest, or for nothing', () => {
    const part = fc.constantFrom(
      'template-ipfs://',
      '{ipfscid:',
      '0',
      '1',
      ':raw',
      ':dag-pb',
      ':reserve',
      ':manager',
      ':sha2-256',
      '}',
      '/x',
      '#arc3',
    )
    const url = fc.oneof(
      text,
      fc.array(part).map((parts) => parts.join('')),
      text.map((rest) => `template-ipfs://{ipfscid:1:raw:reserve:sha2-256}/${rest}`),
    )
    fc.assert(
      fc.property(url, fc.uint8Array({ minLength: 31, maxLength: 33 }), (template, reserve) => {
        const uri = expandArc19(template, reserve)
        if (uri === undefined) return
        expect(reserve).toHaveLength(32)
        try {
          const target = parseTarget(uri)
          expect(target.kind === 'ipfs' && target.cid.multihash.digest).toEqual(reserve)
        } catch (error) {
          expect(error).toBeInstanceOf(OwnershipError)
        }
      }),
      runs(300),
    )
  })
})
