import { describe, expect, test } from 'vitest'
import { parseJson } from './json.ts'

describe('parseJson', () => {
  test('an integer that a double cannot hold is its text, digits inside of texts are left alone', () => {
    const text =
      '{"a":18446744073709551615,"b":9007199254740991,"c":"18446744073709551615","d":"\\"1234567890123456789"}'
    expect(parseJson(text)).toEqual({
      a: '18446744073709551615',
      b: 9007199254740991,
      c: '18446744073709551615',
      d: '"1234567890123456789',
    })
  })

  // Each of the quotes began a search to the end: an answer of the size that is read took a minute.
  test.each([
    ['a text that is never closed', `"${'\\"'.repeat(300_000)}`],
    ['the same with a long integer before it', `[1234567890123456789,"${'\\"'.repeat(300_000)}`],
  ])('error: %s is refused at once', (_what, text) => {
    const begun = performance.now()
    expect(() => parseJson(text)).toThrow(SyntaxError)
    expect(performance.now() - begun).toBeLessThan(10_000)
  })

  test('a long text with every character escaped is read at once', () => {
    const begun = performance.now()
    expect(parseJson(`["${'\\"'.repeat(300_000)}",1234567890123456789]`)).toEqual([
      '"'.repeat(300_000),
      '1234567890123456789',
    ])
    expect(performance.now() - begun).toBeLessThan(10_000)
  })
})
