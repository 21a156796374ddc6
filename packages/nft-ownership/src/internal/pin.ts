import { OwnershipError } from '../errors.ts'
import type { AskOptions, At, Block } from '../types.ts'
import type { AskNode, Nodes } from './nodes.ts'

/** Milliseconds that the heads of honest nodes lie apart at most: one that names an older block is not believed. */
const MOST_APART = 15 * 60_000

/**
 * Makes an adapter's `pin`. Nodes are never at the same head: where several must agree, as many of them must name blocks
 * of about the same time. The lowest of those, which all of them have, is then asked of them by its number. So no single
 * node can have a check decided at a block that is long past.
 */
export function createPin(
  nodes: Nodes,
  read: (ask: AskNode, at: At | undefined) => Promise<Block>,
): (at: At | undefined, options?: AskOptions) => Promise<Block> {
  const put = async (at: At | undefined, options: AskOptions | undefined) =>
    (await nodes.put((ask) => read(ask, at), options)).value
  return async (at, options) => {
    if (nodes.agree === 1 || typeof at === 'object') return put(at, options)
    const heads = await nodes.gather(
      (ask) => read(ask, at),
      (blocks) => together(blocks, nodes.agree),
      options,
    )
    const block = await put({ number: heads.lowest }, options)
    if (block.number !== heads.lowest || heads.newest - timeOf(block) > MOST_APART)
      throw new OwnershipError('chain_disagreement', 'The nodes name different blocks.')
    return block
  }
}

type Heads = { readonly lowest: string; readonly newest: number }

function together(blocks: readonly Block[], agree: number): Heads | undefined {
  const newestFirst = blocks.toSorted((a, b) => timeOf(b) - timeOf(a))
  for (let from = 0; from + agree <= newestFirst.length; from++) {
    const heads = newestFirst.slice(from, from + agree)
    const newest = Math.max(...heads.map(timeOf))
    if (heads.every((head) => newest - timeOf(head) <= MOST_APART)) return { lowest: lowestOf(heads), newest }
  }
  return undefined
}

function lowestOf(blocks: readonly Block[]): string {
  const [lowest = 0n] = blocks.map(({ number }) => BigInt(number)).toSorted((a, b) => (a < b ? -1 : 1))
  return String(lowest)
}

// Where blocks have no times, a second is counted for each.
function timeOf({ number, time }: Block): number {
  return time === undefined ? 1000 * Number(number) : Date.parse(time)
}
