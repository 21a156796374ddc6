import type { CheckedHolding, GateState } from '../gates/types.ts'
import type { ConsentHolding, ConsentTokens } from '../web/types.ts'

/** How many tokens of a collection the page lists; the others it counts. */
const LISTED = 10

/** Path of a token's picture, by the places of holding and token in what was found. */
export type ImagePath = (holding: number, token: number) => string

const holdingOf =
  (imagePath: ImagePath | undefined) =>
  ({ account, block, chain, collection, tokens }: CheckedHolding, place: number): ConsentHolding => ({
    account,
    chain,
    collection,
    block: block.number,
    tokens: tokens.slice(0, LISTED).map(({ balance, id, metadata }, index) => ({
      id,
      balance,
      name: metadata?.name,
      image: metadata?.image === undefined ? undefined : imagePath?.(place, index),
    })),
    more: Math.max(0, tokens.length - LISTED),
  })

/** What the page shows of the tokens that the relying party will receive. */
export const consentTokens = (
  { check, requirement: { disclosure } }: GateState,
  imagePath: ImagePath | undefined,
): ConsentTokens => ({
  disclosure,
  tiers: disclosure === 'boolean' ? [] : Object.values(check.tiers),
  holdings: disclosure === 'full' ? check.holdings.map(holdingOf(imagePath)) : [],
  policy:
    disclosure === 'full'
      ? Object.entries(check.policyClaims).map(([name, value]) => `${name}: ${JSON.stringify(value)}`)
      : [],
})
