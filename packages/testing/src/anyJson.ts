import fc from 'fast-check'

/** Out of JSON, like anything else, and throws when it is made a number or a text. */
export const unwritable: unknown = JSON.parse('{"toString":1,"valueOf":1}')

// JSON can hold half a character, which UTF-8 and addresses cannot.
const text = fc.oneof(
  { weight: 4, arbitrary: fc.string() },
  { weight: 1, arbitrary: fc.constantFrom('\ud800', 'a\udfff', '\0', '__proto__') },
)

// JSON has no minus zero.
const number = fc.double({ noNaN: true, noDefaultInfinity: true }).map((double) => double + 0)

/** Whatever JSON can be, also what {@link unwritable} is, in the middle of it. */
export const anyJson: fc.Arbitrary<unknown> = fc.letrec<{ readonly value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.oneof(fc.constant(null), fc.boolean(), fc.integer(), number, text),
    fc.constant(unwritable),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(fc.string(), tie('value'), { maxKeys: 4, noNullPrototype: true }),
  ),
})).value

/** {@link anyJson} as it is sent. */
export const anyJsonText: fc.Arbitrary<string> = anyJson.map((value) => JSON.stringify(value))
