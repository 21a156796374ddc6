import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { type ChainAdapter, type HoldingQuery, loadAdapter } from '@countersign/nft-ownership'
import { startTokenChain } from '@countersign/testing/tokens'
import { CASES, HELD } from './ownershipCases.ts'

/** One chain that answers over HTTP on loopback, out of this process. */
export type Chain = {
  readonly name: string
  readonly query: HoldingQuery
  readonly owner: string
  readonly stranger: string
  readonly url: string
}

/** All chains, running. */
export type World = { readonly chains: readonly Chain[]; readonly close: () => Promise<void> }

const OWNER = '0x70997970C51812dc3A010C7d01b50e0d17dc79C8'
const STRANGER = '0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC'

/** Starts anvil and the doubles of the other chains, each in a process of its own. */
export async function startWorld(): Promise<World> {
  const [evm, nodes] = [await startTokenChain(), fork(join(import.meta.dirname, 'ownershipNodes.ts'))]
  const [urls] = (await once(nodes, 'message')) as [readonly string[]]
  const collection = await evm.deploy('Enumerable721')
  await evm.write('Enumerable721', collection, 'mintMany', [OWNER, 1n, BigInt(HELD)])
  const ethereum: Chain = {
    name: 'EVM, ERC-721 enumerable',
    query: { chain: evm.caip2, collection, at: 'latest' },
    owner: `${evm.caip2}:${OWNER}`,
    stranger: `${evm.caip2}:${STRANGER}`,
    url: evm.url,
  }
  const doubles = CASES.map(({ node: _, ...rest }, index) => ({ ...rest, url: urls[index] ?? '' }))
  return {
    chains: [ethereum, ...doubles],
    close: async () => {
      nodes.kill()
      await evm.close()
    },
  }
}

/** An adapter whose requests are counted. */
export type Counted = { readonly adapter: ChainAdapter; readonly requests: () => number }

/** Makes an adapter of a chain that has asked for nothing yet. */
export async function counted({ query: { chain }, url }: Chain): Promise<Counted> {
  let requests = 0
  const send: typeof fetch = (input, init) => {
    requests += 1
    return fetch(input, init)
  }
  return { adapter: await loadAdapter({ chain, urls: [url], fetch: send }), requests: () => requests }
}
