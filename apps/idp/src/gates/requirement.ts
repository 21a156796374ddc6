import { type Gate, parseGate } from '@countersign/nft-ownership'
import type { Config } from '../config/schema.ts'
import { allowQuery } from './allowed.ts'
import { hashOf } from './hash.ts'
import { type Requested, readRequest } from './requested.ts'
import {
  DISCLOSURES,
  type Disclosure,
  type GateClient,
  type GateRefusal,
  type GateRequest,
  type PartOrigin,
  type Requirement,
  type RequirementPart,
} from './types.ts'

type NftConfig = Pick<Config, 'gates' | 'nft'>
type Part = RequirementPart & { readonly disclosure: Disclosure }
type Parts = { readonly ok: true; readonly parts: readonly Part[] } | GateRefusal

const treeOf = (value: unknown): Gate => {
  const parsed = parseGate(value)
  // Each was checked before it counted.
  if (!parsed.ok) throw new Error('a configured gate is not a gate')
  return parsed.gate
}

/** The parts as one gate, so that everything is read at the same blocks. */
export const together = (parts: readonly Pick<RequirementPart, 'gate'>[]): Gate => ({
  allOf: parts.map(({ gate }) => gate),
})

/** CAIP-2 of every chain where something has to be owned. */
export const ownedOn = (gate: Gate): readonly string[] => {
  if ('chain' in gate) return [gate.chain]
  if ('not' in gate) return []
  return ('allOf' in gate ? gate.allOf : gate.anyOf).flatMap(ownedOn)
}

const refusal = (code: GateRefusal['code'], message: string): GateRefusal => ({ ok: false, code, message })

const named = ({ gates }: NftConfig, id: string, origin: PartOrigin): Part | undefined => {
  const gate = Object.hasOwn(gates, id) ? gates[id] : undefined
  return (
    gate && {
      origin,
      id,
      name: gate.name,
      acquireUrl: gate.acquireUrl,
      gate: treeOf(gate.gate),
      tiers: gate.tiers.map((tier) => ({ name: tier.name, gate: treeOf(tier.gate) })),
      policy: gate.policy,
      recheck: gate.recheck,
      disclosure: gate.disclosure,
    }
  )
}

const allNamed = (config: NftConfig, ids: readonly string[], origin: PartOrigin): Parts => {
  const parts = ids.map((id) => named(config, id, origin))
  const known = parts.filter((part) => part !== undefined)
  if (known.length === parts.length) return { ok: true, parts: known }
  return refusal('nft_gate_missing', 'a gate that applies here is not configured')
}

/** What a query that a request has brought is checked again by. */
const REQUESTED = {
  refresh: true,
  userinfoAge: 300,
  every: 3600,
  grace: 0,
  hold: 86_400,
} as const satisfies RequirementPart['recheck']

/** A gate of the request: named, brought along, or both, which narrows the named one. */
const requestedParts = (
  config: NftConfig,
  client: GateClient,
  { gate, gateId }: Requested,
  operator: readonly Part[],
): Parts => {
  if (gateId !== undefined && ![...client.allowedGates, ...client.requiredGates].includes(gateId)) {
    return refusal('nft_not_allowed', 'this client may not ask for that gate')
  }
  const base = allNamed(config, gateId === undefined ? [] : [gateId], 'request')
  if (!base.ok || gate === undefined) return base
  const allowed = allowQuery(
    gate,
    client,
    [...operator, ...base.parts].map((part) => part.gate),
  )
  if (!allowed.ok) return allowed
  const own: Part = {
    origin: 'request',
    gate: allowed.gate,
    tiers: [],
    recheck: REQUESTED,
    disclosure: 'full',
  }
  return { ok: true, parts: [...base.parts, own] }
}

const mappingsOf = ({ nft }: NftConfig, { claims, scopes }: Requested) =>
  nft.mappings.filter(
    ({ claim, scopes: asking }) => claims.has(claim) || asking.some((scope) => scopes.includes(scope)),
  )

/** The default is for requests that name nothing, from clients that have no gate of their own. */
const defaultParts = (config: NftConfig, client: GateClient, token: boolean, mapped: boolean): Parts => {
  const { defaultGate } = config.nft
  if (client.requiredGates.length > 0 || !(token || mapped)) return { ok: true, parts: [] }
  if (defaultGate !== undefined) return allNamed(config, [defaultGate], 'default')
  return token
    ? refusal('nft_gate_missing', 'nothing says which token is asked for')
    : { ok: true, parts: [] }
}

/** What the request asks for, then the gates of the mappings that it asks for; the default where there is neither. */
const chosenParts = (
  config: NftConfig,
  client: GateClient,
  asked: Requested,
  operator: readonly Part[],
): Parts => {
  const requested = requestedParts(config, client, asked, operator)
  if (!requested.ok) return requested
  const mappings = mappingsOf(config, asked)
  const mapped = allNamed(config, [...new Set(mappings.flatMap(({ gate }) => gate ?? []))], 'mapping')
  if (!mapped.ok) return mapped
  const parts = [...requested.parts, ...mapped.parts]
  if (parts.length > 0) return { ok: true, parts }
  return defaultParts(config, client, asked.token, mappings.length > 0)
}

const leastOf = (all: readonly (Disclosure | undefined)[]): Disclosure =>
  DISCLOSURES.find((level) => all.includes(level)) ?? 'full'

const unique = (parts: readonly Part[]): readonly Part[] =>
  parts.filter(({ id }, index) => id === undefined || parts.findIndex((other) => other.id === id) === index)

const assemble = (
  config: NftConfig,
  client: GateClient,
  asked: Requested,
  parts: readonly Part[],
): Requirement => {
  const question = {
    clientId: client.clientId,
    policies: client.policy === undefined ? [] : [client.policy],
    disclosure: leastOf([client.disclosure, asked.disclosure, ...parts.map(({ disclosure }) => disclosure)]),
    form: config.nft.legacyMembers ? ('walt-idpkit' as const) : asked.form,
    token: asked.token,
    mapped: mappingsOf(config, asked).map(({ claim }) => claim),
  }
  const demands = parts.map(({ gate, id, policy, tiers }) => ({ gate, id, policy, tiers }))
  // Another place of the same claim is another claim.
  const sources = mappingsOf(config, asked).map(({ claim, from, gate }) => ({ claim, from, gate }))
  // Policies see the scopes: what one has allowed for these it has not allowed for others.
  const judged = question.policies.length > 0 || parts.some(({ policy }) => policy !== undefined)
  const scopes = judged ? [...new Set(asked.scopes)].sort() : undefined
  return {
    ...question,
    parts: parts.map(({ disclosure: _, ...part }) => part),
    scopes: asked.scopes,
    hash: hashOf({ ...question, demands, sources, scopes }),
  }
}

/** What a request of a client demands: the gates of its operator, whatever it says, and what it asks for itself. */
export const requireGates = (
  config: NftConfig,
  client: GateClient,
  request: GateRequest,
): { readonly ok: true; readonly requirement: Requirement | undefined } | GateRefusal => {
  const read = readRequest(request)
  if (!read.ok) return read
  const operator = allNamed(config, client.requiredGates, 'operator')
  if (!operator.ok) return operator
  const chosen = chosenParts(config, client, read.value, operator.parts)
  if (!chosen.ok) return chosen
  const parts = unique([...operator.parts, ...chosen.parts])
  if (parts.length === 0) return { ok: true, requirement: undefined }
  // Each fits, but all of them may be more than one check takes.
  if (!parseGate(together(parts)).ok)
    return refusal('nft_request_invalid', 'too many tokens are asked for at once')
  return { ok: true, requirement: assemble(config, client, read.value, parts) }
}

/** One gate alone, for a dry run. */
export const requirementOf = (config: NftConfig, id: string): Requirement | undefined => {
  const part = named(config, id, 'operator')
  if (part === undefined) return undefined
  const client: GateClient = {
    clientId: '',
    requiredGates: [],
    allowedGates: [],
    collections: [],
    delegates: [],
    disclosure: 'full',
  }
  return assemble(config, client, { token: true, form: 'oidc', scopes: [], claims: new Set() }, [part])
}
