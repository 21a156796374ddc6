import { OwnershipError } from '../errors.ts'
import type { HoldingQuery } from '../types.ts'

const ID = /^(?:0|[1-9][0-9]{0,19})$/
/** More than these are found by listing all. */
const MOST_NAMED = 1000

/**
 * The ids that a query names, when they are few enough to be asked for one by one.
 *
 * @throws OwnershipError (`query_invalid`) for what can be no id: they are 64-bit numbers
 */
export function namedIds({ tokens }: HoldingQuery): readonly string[] | undefined {
  if (tokens === undefined) return undefined
  const ids = new Set<string>()
  for (const selector of tokens) {
    const [from, to] = (
      typeof selector === 'string' ? [selector, selector] : [selector.from, selector.to]
    ).map(toId)
    if (from === undefined || to === undefined || from > to) {
      throw new OwnershipError('query_invalid', 'An id on Flow is a 64-bit number, a range goes upwards.')
    }
    if (to - from >= BigInt(MOST_NAMED - ids.size)) return undefined
    for (let id = from; id <= to; id++) ids.add(String(id))
  }
  return [...ids]
}

function toId(text: string): bigint | undefined {
  if (!ID.test(text)) return undefined
  const id = BigInt(text)
  return id < 2n ** 64n ? id : undefined
}
