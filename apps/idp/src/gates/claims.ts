import type { Gate } from '@countersign/nft-ownership'
import type { Json } from '@countersign/policy'
import type { Config } from '../config/schema.ts'
import { legacyMembers } from './legacyMembers.ts'
import { mappedClaims } from './mapped.ts'
import type { CheckedHolding, CheckedToken, GateState, Requirement, RequirementPart } from './types.ts'

/** Members that have no value are left out. */
type Claim = Readonly<Record<string, unknown>>

/** What was asked, so that a relying party can compare: of the configuration by name, of a request in full. */
const askedOf = ({ gate, id }: RequirementPart): Claim => ({
  ...(id !== undefined && { gate: id }),
  query: shown(gate),
})

/** The operator's choice of endpoints is nobody's business. */
const shown = (gate: Gate): unknown => {
  if ('chain' in gate) {
    const { deployBlock: _block, indexer: _indexer, ...query } = gate
    return query
  }
  if ('not' in gate) return { not: shown(gate.not) }
  return 'allOf' in gate ? { allOf: gate.allOf.map(shown) } : { anyOf: gate.anyOf.map(shown) }
}

const metadataClaim = (metadata: NonNullable<CheckedToken['metadata']>): Claim => {
  const { attributes, description, externalUrl, image, imageGateway, integrity, name, traits, uri } = metadata
  return {
    name,
    description,
    image,
    image_gateway: imageGateway,
    external_url: externalUrl,
    attributes,
    traits,
    uri,
    integrity,
  }
}

const tokenClaim = (token: CheckedToken): Claim => {
  const { asset, balance, holder, id, metadata, metadataStatus, transferable, via } = token
  return {
    id,
    asset,
    balance,
    transferable,
    holder,
    via,
    metadata: metadata && metadataClaim(metadata),
    metadata_status: metadataStatus,
  }
}

const holdingClaim = (holding: CheckedHolding): Claim => {
  const { account, balance, block, chain, collection, complete, source, standard, tokens } = holding
  return {
    account,
    chain,
    standard,
    collection,
    balance,
    complete,
    tokens: tokens.map(tokenClaim),
    block: { number: block.number, hash: block.hash, time: block.time },
    source: { kind: source.kind, method: source.method },
  }
}

const tierClaim = ({ tiers }: GateState['check']): Claim => {
  const reached = Object.entries(tiers)
  const [first] = reached
  if (first === undefined) return {}
  return reached.length === 1 ? { tier: first[1] } : { tier: first[1], tiers }
}

/**
 * The `nft_token` claim: always what was asked and at which blocks, so that nobody can pass off another question as this
 * one; what was found as far as it may be told.
 */
const nftToken = ({ check, requirement }: GateState): Claim => {
  const { disclosure, form, parts } = requirement
  const always = {
    owned: true,
    asked: parts.map(askedOf),
    blocks: check.blocks.map(({ chain, hash, number }) => ({ chain, number, hash })),
    checked_at: check.checkedAt,
    disclosure,
  }
  if (disclosure === 'boolean') return always
  const told = { ...always, ...tierClaim(check) }
  if (disclosure === 'tier') return told
  return {
    ...told,
    holdings: check.holdings.map(holdingClaim),
    ...(Object.keys(check.policyClaims).length > 0 && { policy: check.policyClaims }),
    ...(form === 'walt-idpkit' && legacyMembers(check.holdings)),
  }
}

/** Absent members are absent, also below. */
const dense = (claim: unknown): Json => JSON.parse(JSON.stringify(claim)) as Json

/** Claims that rest on a gate. */
export type GateClaims = Readonly<Record<string, Json>>

/** The claims of a met gate: `nft_token` where it is asked for, and those mapped from traits. */
export const gateClaims = (state: GateState, config: Pick<Config, 'nft'>): GateClaims => ({
  ...mappedClaims(state, config),
  ...(state.requirement.token && { nft_token: dense(nftToken(state)) }),
})

/**
 * Claims with addresses that a gate withholds where it tells less than everything. The scope `siwe` asks for the account that
 * signed in, not for those that were added to meet the gate.
 */
export const hiddenAccounts = ({ disclosure }: Requirement, scopes: readonly string[]): readonly string[] => {
  if (disclosure === 'full') return []
  return scopes.includes('siwe') ? ['accounts'] : ['account', 'accounts']
}
