import { anyCharacter } from '@countersign/testing/anyCharacter'
import { runs } from '@countersign/testing/runs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { OwnershipError } from '../errors.ts'
import { parseJson } from './json.ts'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
const parse = (text: string, depth = 32) => parseJson(bytes(text), undefined, depth)

describe('parseJson', () => {
  test.each([
    ['9007199254740991', 9007199254740991],
    ['9007199254740992', '9007199254740992'],
    ['-9007199254740993', '-9007199254740993'],
    ['18446744073709551615', '18446744073709551615'],
    ['1e400', '1e400'],
    ['1.5', 1.5],
    ['1e3', 1000],
    ['-0', -0],
    ['"9007199254740993"', '9007199254740993'],
    ['"\\"9007199254740993"', '"9007199254740993'],
    ['"\\\\"', '\\'],
  ])('reads %s as %j', (text, value) => {
    expect(parse(`{"a":[${text}]}`)).toEqual({ a: [value] })
  })

  test.each([
    '',
    '{',
    '{"a":01}',
    '{99999999999999999999:1}',
    '[1,]',
    '"a',
    "{'a':1}",
    'NaN',
    '<html>',
    '{"a":1}x',
  ])('refuses %s', (text) => {
    expect(() => parse(text)).toThrow(expect.objectContaining({ code: 'metadata_invalid' }))
  })

  test('reads nesting to the limit and no deeper, before anything is built', () => {
    expect(parse('['.repeat(32) + ']'.repeat(32))).toBeDefined()
    expect(() => parse('['.repeat(33) + ']'.repeat(33))).toThrow(
      expect.objectContaining({ code: 'metadata_too_large' }),
    )
    expect(() => parse('{"a":'.repeat(200_000))).toThrow(
      expect.objectContaining({ code: 'metadata_too_large' }),
    )
    expect(parse(`{"a":"${'['.repeat(100)}"}`)).toBeDefined()
  })

  test('reads a byte order mark, padding zeros, other character sets, and bytes that are no text', () => {
    expect(parse('\uFEFF{"a":1}\0\0')).toEqual({ a: 1 })
    expect(parseJson(Uint8Array.of(0x22, 0xe9, 0x22), 'iso-8859-1', 32)).toBe('é')
    expect(parseJson(Uint8Array.of(0x22, 0xe9, 0x22), 'no-such-thing', 32)).toBe('\uFFFD')
  })

  test('leaves out __proto__ at every depth', () => {
    const read = parse('{"__proto__":{"x":1},"a":[{"__proto__":null,"b":99999999999999999999}]}')
    expect(JSON.stringify(read)).toBe('{"a":[{"b":"99999999999999999999"}]}')
  })

  test('says the same as JSON.parse for what a number holds', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5, stringUnit: anyCharacter }), (value) => {
        const text = JSON.stringify(value)
        fc.pre(!text.includes('__proto__') && !/\d{16}/.test(text))
        expect(parse(text)).toEqual(JSON.parse(text))
      }),
      runs(300),
    )
  })

  test('ends in JSON or a coded error for anything', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[[\]{}",:0-9eE.\\-]*$/)), (text) => {
        try {
          parse(text)
        } catch (error) {
          expect(error).toBeInstanceOf(OwnershipError)
        }
      }),
      runs(1000),
    )
  })
})
