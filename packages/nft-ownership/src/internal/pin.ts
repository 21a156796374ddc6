import { OwnershipError } from '../errors.ts'
import type { AskOptions, At, Block } from '../types.ts'
import { type AskNode, createNodes, type Nodes, type NodesOptions } from './nodes.ts'

/**
 * Makes an adapter's `pin`. Nodes are never at the same head, so where several must agree, a tag is resolved by the first
 * that answers, and the block that it names is then asked for by hash.
 */
export function createPin(
  nodes: Nodes,
  options: NodesOptions,
  read: (ask: AskNode, at: At) => Promise<Block>,
): (at: At | undefined, options?: AskOptions) => Promise<Block> {
  const { agree = 1 } = options
  if (agree === 1)
    return async (at = 'finalized', ask) => (await nodes.put((node) => read(node, at), ask)).value
  const any = createNodes({ ...options, agree: 1 })
  return async (at = 'finalized', ask) => {
    const { value: block } = await any.put((node) => read(node, at), ask)
    const { value: agreed } = await nodes.put((node) => read(node, { hash: block.hash }), ask)
    if (agreed.number !== block.number) {
      throw new OwnershipError('chain_disagreement', 'The nodes name different blocks.')
    }
    return agreed
  }
}
