import type { Json } from '@countersign/policy'
import type { NftMapping } from '../config/nft.ts'
import type { Config } from '../config/schema.ts'
import type { CheckedHolding, CheckedToken, GateState } from './types.ts'

type Source = NonNullable<NftMapping['from'][keyof NftMapping['from']]>
type Place = { readonly holding: CheckedHolding; readonly token: CheckedToken }

const namespaceOf = (chain: string) => chain.slice(0, chain.indexOf(':')) as keyof NftMapping['from']

const member = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined

const fieldOf = ({ holding, token }: Place, field: NonNullable<Source['field']>): unknown => {
  switch (field) {
    case 'tokenId':
      return token.id
    case 'asset':
      return token.asset
    case 'collection':
    case 'chain':
    case 'balance':
      return holding[field]
    case 'name':
    case 'description':
    case 'image':
    case 'imageGateway':
    case 'externalUrl':
      return token.metadata?.[field]
    default:
      return undefined
  }
}

const valueAt = (place: Place, { field, path, trait }: Source): unknown => {
  const { metadata } = place.token
  if (trait !== undefined) return member(metadata?.traits, trait)
  if (path !== undefined) return path.split('.').reduce(member, metadata?.raw)
  return field === undefined ? undefined : fieldOf(place, field)
}

/**
 * Tokens that a mapping may read: of its own gate, or else of the gates that the operator has set. What a request has brought
 * along counts only where there is nothing else: whoever edits the request must not choose where a claim comes from.
 */
const placesFor = ({ check, requirement }: GateState, gate: string | undefined): readonly Place[] => {
  const { parts } = requirement
  const own = check.holdings.filter(({ part }) =>
    gate === undefined ? parts[part]?.id !== undefined : parts[part]?.id === gate,
  )
  const holdings = own.length > 0 || gate !== undefined ? own : check.holdings
  return holdings.flatMap((holding) => holding.tokens.map((token) => ({ holding, token })))
}

/** Characters of JSON: a claim is in every ID token. */
const MOST_CLAIM = 4 * 1024

const isTold = (value: unknown): value is Json =>
  value !== undefined && value !== null && value !== '' && JSON.stringify(value).length <= MOST_CLAIM

const claimOf = (state: GateState, { from, gate }: NftMapping): Json | undefined => {
  for (const place of placesFor(state, gate)) {
    const source = from[namespaceOf(place.holding.chain)] ?? from.any
    const value = source && valueAt(place, source)
    if (isTold(value)) return value
  }
  const named = Object.values(from).find((source) => source?.policy !== undefined)?.policy
  return named === undefined ? undefined : (member(state.check.policyClaims, named) as Json | undefined)
}

/** The mapped claims that a request asks for, under their configured names, each with the type that the token has. */
export const mappedClaims = (
  state: GateState,
  { nft }: Pick<Config, 'nft'>,
): Readonly<Record<string, Json>> =>
  Object.fromEntries(
    nft.mappings
      .filter(({ claim }) => state.requirement.mapped.includes(claim))
      .flatMap((mapping) => {
        const value = claimOf(state, mapping)
        return value === undefined ? [] : [[mapping.claim, value] as const]
      }),
  )
