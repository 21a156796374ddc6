import { runs } from '@countersign/testing/runs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { encodeReads, packReads, type ReadCall, unpackReads } from './reader.ts'
import {
  type Hex,
  parseAddress,
  readAddress,
  readBool,
  readDecimal,
  readQuantity,
  readString,
  readUint,
  readUints,
} from './words.ts'

const call: ReadCall = { to: `0x${'1'.repeat(40)}`, data: `0x${'22'.repeat(36)}` }

describe('the reader', () => {
  test('packs as many calls as a creation code may hold', () => {
    const calls = Array.from({ length: 1000 }, () => call)
    const count = packReads(calls)
    expect(count).toBeGreaterThan(600)
    expect((encodeReads(calls.slice(0, count)).length - 2) / 2).toBeLessThanOrEqual(49_152)
    expect(packReads([{ ...call, data: `0x${'00'.repeat(60_000)}` }])).toBe(1)
  })

  test('answers are read to the byte, or not at all', () => {
    const answer = `0x01${'00000002'}abcd00000000000300000000` as Hex
    expect(unpackReads(answer, [call, call, call])).toEqual([
      { status: 'answered', data: '0xabcd' },
      { status: 'reverted' },
      { status: 'no_code' },
    ])
    expect(unpackReads(answer, [call, call])).toBeUndefined()
    expect(unpackReads(answer.slice(0, -2) as Hex, [call, call, call])).toBeUndefined()
    expect(unpackReads('0x0500000000', [call])).toBeUndefined()
    expect(unpackReads('0x0000000001ff', [call])).toBeUndefined()
    expect(unpackReads('0x0100000401' as Hex, [call])).toBeUndefined()
  })

  test('nothing that a node answers makes it throw, or gives more results than calls', () => {
    const bytes = fc
      .uint8Array({ maxLength: 200 })
      .map((array): Hex => `0x${[...array].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`)
    fc.assert(
      fc.property(bytes, (answer) => {
        expect(unpackReads(answer, [call, call])?.length ?? 0).toBeLessThanOrEqual(2)
        for (const read of [readUint, readAddress, readBool, readUints, readString]) read(answer)
      }),
      runs(500),
    )
    fc.assert(
      fc.property(fc.anything(), (value) => {
        expect(readDecimal(value) === undefined || typeof value === 'string').toBe(true)
        readQuantity(value)
        parseAddress(value)
      }),
      runs(200),
    )
  })
})

test.each([
  ['0x', undefined],
  [`0x${'0'.repeat(24)}${'a'.repeat(40)}`, `0x${'a'.repeat(40)}`],
  [`0x${'0'.repeat(23)}1${'a'.repeat(40)}`, undefined],
  [`0x${'0'.repeat(24)}${'a'.repeat(40)}00`, undefined],
])('an address is one clean word: %s', (data, address) => {
  expect(readAddress(data as Hex)).toBe(address)
})
