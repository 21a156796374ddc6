import type { CheckedHolding, GateState } from '../gates/types.ts'
import type { ConsentHolding, ConsentTokens } from '../web/types.ts'

/** How many tokens of a collection the page lists; the others it counts. */
const LISTED = 10

const holdingOf = ({ account, block, chain, collection, tokens }: CheckedHolding): ConsentHolding => ({
  account,
  chain,
  collection,
  block: block.number,
  tokens: tokens.slice(0, LISTED).map(({ balance, id, metadata }) => ({ id, balance, name: metadata?.name })),
  more: Math.max(0, tokens.length - LISTED),
})

/** What the page shows of the tokens that the relying party will receive. */
export const consentTokens = ({ check, requirement: { disclosure } }: GateState): ConsentTokens => ({
  disclosure,
  tiers: disclosure === 'boolean' ? [] : Object.values(check.tiers),
  holdings: disclosure === 'full' ? check.holdings.map(holdingOf) : [],
  policy:
    disclosure === 'full'
      ? Object.entries(check.policyClaims).map(([name, value]) => `${name}: ${JSON.stringify(value)}`)
      : [],
})
