import { undecided } from '../errors.ts'
import type { HoldingQuery, Token } from '../types.ts'
import { type FakeAdapter, type FakeWorld, fakeAdapter } from './fakeAdapter.ts'

/** People and collections that the tests of gates share. */
export const CHAIN = 'eip155:1'
export const APES = '0xbc4ca0eda7647a8ab7c2061c2e118a18a936f13d'
export const CATS: string = `0x${'ca'.repeat(20)}`
export const alice = 'eip155:1:0xab16a96d359ec26a11e2c2b3d8f8b8942d5bfcdb'
export const bob: string = `eip155:1:0x${'b0'.repeat(20)}`
export const carol = 'near:mainnet:carol.near'
export const ape: HoldingQuery = { chain: CHAIN, collection: APES }
export const cat: HoldingQuery = { chain: CHAIN, collection: CATS }
export const asac: HoldingQuery = { chain: 'near:mainnet', collection: 'asac.near' }
export const gold = { name: 'Fur', op: 'eq', value: 'Gold' } as const
export const down = undecided('chain_unavailable', 'Nobody answers.', CHAIN)

/** A chain where alice holds these apes. */
export function holding(tokens: readonly Partial<Token>[], more: Partial<FakeWorld> = {}): FakeAdapter {
  return fakeAdapter({ chain: CHAIN, holds: { [alice]: { [APES]: tokens } }, ...more })
}

/** Tokens 0, 1, 2 and so on. */
export function ids(count: number): { readonly id: string }[] {
  return Array.from({ length: count }, (_, id) => ({ id: String(id) }))
}
