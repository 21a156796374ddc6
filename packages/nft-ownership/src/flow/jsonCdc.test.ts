import { anyJson } from '@countersign/testing/anyJson'
import { runs } from '@countersign/testing/runs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeJsonCdc, JsonCdcError } from './jsonCdc.ts'

const decode = (value: unknown) => decodeJsonCdc(JSON.stringify(value))
const nested = (depth: number) =>
  Array.from({ length: depth }).reduce<unknown>((value) => ({ type: 'Optional', value }), {
    type: 'Bool',
    value: true,
  })

describe('decodeJsonCdc', () => {
  test.each<readonly [unknown, unknown]>([
    [{ type: 'Void' }, null],
    [{ type: 'Optional', value: null }, null],
    [{ type: 'Optional', value: { type: 'Bool', value: false } }, false],
    [{ type: 'String', value: 'A\u0000\ud83d\ude00' }, 'A\u0000😀'],
    [{ type: 'Character', value: 'é' }, 'é'],
    [{ type: 'Address', value: '0x1d7e57aa55817448' }, '0x1d7e57aa55817448'],
    [{ type: 'UInt64', value: '18446744073709551615' }, 2n ** 64n - 1n],
    [{ type: 'UInt256', value: String(2n ** 256n - 1n) }, 2n ** 256n - 1n],
    [{ type: 'Int256', value: String(-(2n ** 255n)) }, -(2n ** 255n)],
    [{ type: 'Int', value: '-5' }, -5n],
    [{ type: 'Word8', value: '255' }, 255n],
    [
      { type: 'UFix64', value: '184467440737.09551615' },
      { kind: 'fixed', value: '184467440737.09551615' },
    ],
    [
      { type: 'Fix64', value: '-12.50000000' },
      { kind: 'fixed', value: '-12.50000000' },
    ],
    [{ type: 'Array', value: [] }, []],
    [
      { type: 'Dictionary', value: [{ key: { type: 'UInt8', value: '1' }, value: { type: 'Void' } }] },
      { kind: 'dictionary', entries: [[1n, null]] },
    ],
    [
      {
        type: 'Struct',
        value: { id: 'A.1.X', fields: [{ name: 'a', value: { type: 'Bool', value: true } }] },
      },
      { kind: 'composite', id: 'A.1.X', fields: [['a', true]] },
    ],
    [
      { type: 'Path', value: { domain: 'public', identifier: 'x' } },
      { kind: 'path', domain: 'public', identifier: 'x' },
    ],
    [
      { type: 'Type', value: { staticType: { kind: 'Int' } } },
      { kind: 'opaque', type: 'Type' },
    ],
  ])('reads %j', (given, expected) => {
    expect(decode(given)).toEqual(expected)
  })

  test.each<readonly [unknown]>([
    [null],
    [[]],
    ['text'],
    [{}],
    [{ value: '1' }],
    [{ type: 'UInt64', value: 1 }],
    [{ type: 'UInt64', value: '18446744073709551616' }],
    [{ type: 'UInt64', value: '-1' }],
    [{ type: 'UInt64', value: '01' }],
    [{ type: 'UInt64', value: '' }],
    [{ type: 'UInt64', value: ' 1' }],
    [{ type: 'UInt64', value: '1e3' }],
    [{ type: 'UInt64', value: '0x1' }],
    [{ type: 'UInt64', value: '１' }],
    [{ type: 'Int8', value: '128' }],
    [{ type: 'Int', value: '-0' }],
    [{ type: 'Int', value: '9'.repeat(79) }],
    [{ type: 'Int24', value: '1' }],
    [{ type: 'Word', value: '1' }],
    [{ type: 'Word128x', value: '1' }],
    [{ type: 'UFix64', value: '-1.00000000' }],
    [{ type: 'UFix64', value: '1.0' }],
    [{ type: 'Bool', value: 'true' }],
    [{ type: 'Void', value: null }],
    [{ type: 'Address', value: '1d7e57aa55817448' }],
    [{ type: 'Address', value: '0x1D7E57AA55817448' }],
    [{ type: 'Optional' }],
    [{ type: 'Array', value: {} }],
    [{ type: 'Array', value: [1] }],
    [{ type: 'Array' }],
    [{ type: 'Dictionary', value: [{ key: { type: 'Bool', value: true } }] }],
    [{ type: 'Dictionary', value: [null] }],
    [{ type: 'Struct', value: { id: 1, fields: [] } }],
    [{ type: 'Struct', value: { id: 'x', fields: [{ name: 1, value: { type: 'Void' } }] } }],
    [{ type: 'Path', value: '/public/x' }],
    [{ type: 'Type' }],
    [{ type: 'constructor', value: 'x' }],
    [{ type: 'toString', value: 'x' }],
    [{ type: 'string', value: 'x' }],
    [nested(49)],
  ])('refuses %j', (given) => {
    expect(() => decode(given)).toThrow(JsonCdcError)
  })

  test('reads what is deep and much, and refuses what is deeper and more', () => {
    expect(decode(nested(48))).toBe(true)
    const many = (count: number) => ({ type: 'Array', value: Array(count).fill({ type: 'Void' }) })
    expect(decode(many(199_999))).toHaveLength(199_999)
    expect(() => decode(many(200_000))).toThrow(JsonCdcError)
    const deep = `${'{"type":"Optional","value":'.repeat(60_000)}null${'}'.repeat(60_000)}`
    expect(() => decodeJsonCdc(deep)).toThrow(JsonCdcError)
  })

  test('throws nothing else, whatever it is given', () => {
    const type = fc.constantFrom(
      'Array',
      'Optional',
      'Dictionary',
      'Struct',
      'Int',
      'UInt8',
      'Path',
      'Fix64',
      '__proto__',
    )
    const { any } = fc.letrec<{ readonly any: unknown }>((tie) => ({
      any: fc.oneof(
        { maxDepth: 5 },
        anyJson,
        fc.record({ type, value: tie('any') }),
        fc.record({ type, value: fc.array(tie('any'), { maxLength: 3 }) }),
        fc.record({ id: fc.string(), fields: fc.array(fc.record({ name: fc.string(), value: tie('any') })) }),
        fc.record({ key: tie('any'), value: tie('any') }),
      ),
    }))
    const text = fc.oneof(
      fc.string(),
      any.map((value) => JSON.stringify(value)),
    )
    fc.assert(
      fc.property(text, (given) => {
        try {
          decodeJsonCdc(given)
        } catch (error) {
          expect(error).toBeInstanceOf(JsonCdcError)
        }
      }),
      runs(500),
    )
  })
})
