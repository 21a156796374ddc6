import fc from 'fast-check'

const from = (min: number, max: number) => fc.integer({ min, max })

/**
 * A character of Unicode, every other one ASCII and control characters among them; no lone surrogates. A `unit` of
 * `fc.string`: the `binary` of fast-check takes a second of each test file to make its tables.
 *
 * @example
 * fc.string({ unit: anyCharacter, maxLength: 60 })
 */
export const anyCharacter: fc.Arbitrary<string> = fc
  .oneof(
    { weight: 3, arbitrary: from(0, 0x7f) },
    { weight: 2, arbitrary: from(0x80, 0xd7ff) },
    { weight: 1, arbitrary: from(0xe000, 0x10ffff) },
  )
  .map((point) => String.fromCodePoint(point))
