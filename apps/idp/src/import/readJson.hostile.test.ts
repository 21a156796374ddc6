import { anyCharacter } from '@countersign/testing/anyCharacter'
import { anyJson } from '@countersign/testing/anyJson'
import { runs } from '@countersign/testing/runs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isRecord } from '../json.ts'
import { readJson } from './readJson.ts'

const name = fc.oneof(
  fc.constantFrom('a', '__proto__', '"', '\\', ':', '{'),
  fc.string({ unit: anyCharacter }),
)

test('security: reads the objects that JSON.parse reads, and nothing else', () => {
  const broken = fc
    .tuple(anyJson, fc.nat({ max: 30 }), fc.constantFrom('', '"', '\\', '{', '\u2028', ',', '\ud800'))
    .map(([value, at, put]) => {
      const text = JSON.stringify(value)
      return text.slice(0, at) + put + text.slice(at)
    })
  fc.assert(
    fc.property(fc.oneof(broken, fc.string({ unit: anyCharacter })), (text) => {
      const read = readJson(text)
      let parsed: unknown
      try {
        parsed = JSON.parse(text.replace(/^\uFEFF/, ''))
      } catch {
        parsed = undefined
      }
      expect(read.ok).toBe(isRecord(parsed))
      if (read.ok) expect(read.value).toEqual(parsed)
    }),
    runs(500),
  )
})

test('security: tells each name that stands twice in one object, and no other', () => {
  const members = fc.array(
    fc.tuple(name, fc.constantFrom('1', '"a:b"', '[{"a":1},{"a":2}]', '{"a":{"a":1}}')),
    { maxLength: 6 },
  )
  fc.assert(
    fc.property(members, fc.boolean(), (list, escaped) => {
      // One name has many spellings: every character may be escaped.
      const spell = (text: string) =>
        escaped
          ? `"${[...Array(text.length).keys()].map((at) => `\\u${text.charCodeAt(at).toString(16).padStart(4, '0')}`).join('')}"`
          : JSON.stringify(text)
      const read = readJson(
        `{${list.map(([key, value], at) => `${at % 2 ? spell(key) : JSON.stringify(key)}:${value}`).join(',')}}`,
      )
      const again = list.map(([key]) => key).filter((key, at, all) => all.indexOf(key) !== at)
      expect(read.ok && read.repeated).toEqual(again)
    }),
    runs(300),
  )
})
