import type { Block, Token } from '../types.ts'

/** What a contract has said about a token that it listed. */
type Said = {
  readonly chain: string
  readonly collection: string
  readonly hash: string
  readonly metadata: unknown
}

const SAID = new WeakMap<Token, Said>()

/** Keeps the metadata that came with a token, for as long as the token itself is kept. */
export function remember(token: Token, collection: string, block: Block, metadata: unknown): Token {
  SAID.set(token, { chain: block.chain, collection, hash: block.hash, metadata })
  return token
}

/** The metadata that came with this very token at this block, or `undefined` when it must be asked for. */
export function recall(
  token: Token,
  collection: string,
  block: Block,
): { readonly metadata: unknown } | undefined {
  const said = SAID.get(token)
  return said?.hash === block.hash && said.chain === block.chain && said.collection === collection
    ? said
    : undefined
}
