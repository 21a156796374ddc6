import { READER_CODE } from './readerCode.ts'
import { type Hex, word } from './words.ts'

/** A call of a contract, with its own limits. */
export type ReadCall = {
  readonly to: Hex
  readonly data: Hex
  /** Default 2,000,000. */
  readonly gas?: number | undefined
  /** Most bytes of the answer. Default 1,024; at most 24,000. */
  readonly most?: number | undefined
}

/** What became of a call. An answer of no bytes comes from a contract that takes every call. */
export type ReadResult =
  | { readonly status: 'answered'; readonly data: Hex }
  | { readonly status: 'reverted' | 'out_of_gas' | 'no_code' | 'too_long'; readonly data?: undefined }

const GAS = 2_000_000
const MOST = 1024
// Creation code is limited to 49,152 bytes (EIP-3860), what it gives back to 24,576 (EIP-170).
const INPUT = 47_000
const OUTPUT = 24_576
const STATUS = ['reverted', 'answered', 'out_of_gas', 'no_code', 'too_long'] as const

/** How many of the calls fit into one request, when each answers with at least one word. */
export function packReads(calls: readonly ReadCall[]): number {
  let size = 0
  let count = 0
  for (const { data } of calls) {
    size += 32 + (data.length - 2) / 2
    if (size > INPUT || (count + 1) * 37 > OUTPUT) break
    count += 1
  }
  return Math.max(count, 1)
}

/** Creation code that makes the calls. */
export function encodeReads(calls: readonly ReadCall[]): Hex {
  const packed = calls
    .map(({ to, data, gas = GAS, most = MOST }) => {
      const size = (data.length - 2) / 2
      return `${to.slice(2)}${four(gas)}${four(most)}${four(size)}${data.slice(2)}`
    })
    .join('')
  const size = packed.length / 2
  return `${READER_CODE as Hex}${word(32n)}${word(BigInt(size))}${packed.padEnd(Math.ceil(size / 32) * 64, '0')}`
}

/** The answers, as many as there are; `undefined` when they are not the reader's. */
export function unpackReads(answer: Hex, calls: readonly ReadCall[]): readonly ReadResult[] | undefined {
  const results: ReadResult[] = []
  let from = 2
  while (from < answer.length) {
    const call = calls[results.length]
    const status = STATUS[Number.parseInt(answer.slice(from, from + 2), 16)]
    const size = Number.parseInt(answer.slice(from + 2, from + 10), 16)
    const end = from + 10 + size * 2
    if (call === undefined || status === undefined || !(end <= answer.length)) return undefined
    if (size > (call.most ?? MOST) || (status !== 'answered' && size > 0)) return undefined
    results.push(status === 'answered' ? { status, data: `0x${answer.slice(from + 10, end)}` } : { status })
    from = end
  }
  return results
}

function four(value: number): string {
  return value.toString(16).padStart(8, '0')
}
