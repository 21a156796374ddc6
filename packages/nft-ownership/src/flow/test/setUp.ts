import type { HoldingQuery } from '../../types.ts'
import { createFlowAdapter, type FlowAdapterOptions } from '../createFlowAdapter.ts'
import { accessNode, type NodeOptions } from './accessNode.ts'

export const CHAIN = 'flow:mainnet'
export const ALICE = '0xc1e4f4f4c4257510'
export const BOB = '0xe467b9dd11fa00df'
export const CHILD = '0xf233dcee88fe0abe'
export const QUERY: HoldingQuery = { chain: CHAIN, collection: 'A.0b2a3299cc857e29.TopShot.NFT' }
export const HOLDS = { [ALICE]: ['7', '42', '18446744073709551615'] }

export const many = (count: number) => Array.from({ length: count }, (_, index) => String(index + 1))

export function setUp(node: NodeOptions = {}, options: Partial<FlowAdapterOptions> = {}) {
  const asked: string[] = []
  const fetch = accessNode({ holds: HOLDS, ...node }, asked)
  return {
    flow: createFlowAdapter({ chain: CHAIN, urls: ['https://node.example'], fetch, ...options }),
    asked,
  }
}

export async function ask(node: NodeOptions, query: Partial<HoldingQuery> = {}, owner = ALICE, options = {}) {
  const { flow, asked } = setUp(node, options)
  const block = await flow.pin(undefined)
  asked.length = 0
  const found = await flow.holdings({ ...QUERY, ...query }, `${CHAIN}:${owner}`, block)
  return { found, asked, flow, block }
}

export async function codeOf(node: NodeOptions, query: Partial<HoldingQuery> = {}): Promise<unknown> {
  const { found } = await ask(node, query)
  return found.ok ? found : found.code
}
