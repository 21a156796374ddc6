import type { HoldingQuery, Holdings, HoldingsFailure } from '../../types.ts'
import { createFlowAdapter } from '../createFlowAdapter.ts'
import type { World } from './world.ts'

export const CHAIN = 'flow:emulator'

/** Ids, in order. */
export const idsOf = ({ tokens }: Holdings) => tokens.map(({ id }) => Number(id)).sort((a, b) => a - b)

/** Puts questions to the network, by an adapter of its own each time. Badges are asked for where nothing else is said. */
export function createReader(world: () => World) {
  const requests = { count: 0 }
  const counting: typeof fetch = (input, init) => {
    requests.count += 1
    return fetch(input, init)
  }

  function adapter(options: { readonly pageSize?: number; readonly maxTokens?: number } = {}) {
    const { service: nonFungibleToken } = world().emulator
    const contracts = {
      nonFungibleToken,
      metadataViews: nonFungibleToken,
      viewResolver: nonFungibleToken,
      hybridCustody: world().contracts,
    }
    return createFlowAdapter({
      chain: CHAIN,
      urls: [world().emulator.url],
      fetch: counting,
      contracts,
      ...options,
    })
  }

  async function holdings(
    owner: string,
    query: Partial<HoldingQuery> = {},
    options: { readonly pageSize?: number; readonly maxTokens?: number } = {},
  ): Promise<Holdings | HoldingsFailure> {
    const flow = adapter(options)
    const asked = { chain: CHAIN, collection: world().badges, ...query }
    return flow.holdings(asked, `${CHAIN}:${owner}`, await flow.pin('latest'))
  }

  async function held(owner: string, query: Partial<HoldingQuery> = {}): Promise<Holdings> {
    const found = await holdings(owner, query)
    if (!found.ok) throw new Error(`${found.code}: ${found.reason}`)
    return found
  }

  async function codeOf(owner: string, query: Partial<HoldingQuery>): Promise<string | undefined> {
    const found = await holdings(owner, query)
    return found.ok ? undefined : found.code
  }

  return { requests, adapter, holdings, held, codeOf }
}
