import fc from 'fast-check'

/** An object of which every property, and everything else, throws. */
export const thrower: object = new Proxy(
  {},
  {
    get: () => {
      throw new Error('no')
    },
    ownKeys: () => {
      throw new Error('no')
    },
    getOwnPropertyDescriptor: () => {
      throw new Error('no')
    },
  },
)

/** Anything that a wallet may hand out, objects that throw included. */
export const anything: fc.Arbitrary<unknown> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.anything({ withNullPrototype: true, withSparseArray: true, withTypedArray: true }),
  },
  { weight: 1, arbitrary: fc.constant(thrower) },
)
