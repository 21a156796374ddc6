import { startTokenChain, type TokenChain } from '@countersign/testing/tokens'
import type { ChainAdapter, HoldingQuery, Holdings, HoldingsFailure, Token } from '../../types.ts'
import { createEthereumAdapter } from '../createEthereumAdapter.ts'
import type { EthereumAdapterOptions } from '../options.ts'

/** Accounts of anvil's mnemonic. */
export const ALICE = '0x70997970C51812dc3A010C7d01b50e0d17dc79C8'
export const BOB = '0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC'
export const CAROL = '0x90F79bf6EB2c4f870365E785982E1f101E93b906'

export type Call = { readonly id: number; readonly method: string; readonly params: readonly unknown[] }

/** What stands between the adapter and the node: answers itself, or lets a question through. */
export type Gateway = (call: Call) => Promise<Response | undefined> | Response | undefined

/** What the adapter asks. */
export function readCall(init: RequestInit | undefined): Call {
  if (typeof init?.body !== 'string') throw new TypeError('The adapter has asked without a body.')
  return JSON.parse(init.body) as Call
}

/** A real EVM, and an adapter of it whose requests are counted. */
export type World = {
  readonly chain: TokenChain
  readonly adapter: (options?: Partial<EthereumAdapterOptions>, gateway?: Gateway) => ChainAdapter
  /** Methods that were asked since the last look. */
  readonly asked: () => readonly string[]
  readonly holdings: (
    query: Omit<HoldingQuery, 'chain'>,
    owner?: string,
    adapter?: ChainAdapter,
  ) => Promise<Holdings | HoldingsFailure>
}

export async function startWorld(): Promise<World> {
  const chain = await startTokenChain()
  const methods: string[] = []
  const adapter = (options: Partial<EthereumAdapterOptions> = {}, gateway: Gateway = () => undefined) =>
    createEthereumAdapter({
      chain: chain.caip2,
      urls: [chain.url],
      finality: 'latest',
      fetch: async (input, init) => {
        const call = readCall(init)
        methods.push(call.method)
        return (await gateway(call)) ?? fetch(input, init)
      },
      ...options,
    })
  const standard = adapter()
  return {
    chain,
    adapter,
    asked: () => methods.splice(0),
    holdings: async (query, owner = ALICE, by = standard) => {
      const block = await by.pin(query.at)
      return await by.holdings({ chain: chain.caip2, ...query }, `${chain.caip2}:${owner}`, block)
    },
  }
}

export function ids(answer: Holdings | HoldingsFailure): readonly string[] {
  return answer.ok ? answer.tokens.map(({ id }: Token) => id) : [answer.code]
}

/** A JSON-RPC error, with any HTTP status. */
export function refuse(call: Call, code: number, message: string, status = 200, data?: unknown): Response {
  return new Response(JSON.stringify({ jsonrpc: '2.0', id: call.id, error: { code, message, data } }), {
    status,
  })
}

export function result(call: Call, value: unknown): Response {
  return new Response(JSON.stringify({ jsonrpc: '2.0', id: call.id, result: value }))
}
