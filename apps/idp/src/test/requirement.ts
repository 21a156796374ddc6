import type { Gate } from '@countersign/nft-ownership'
import { parseConfig } from '../config/load.ts'
import { requireGates } from '../gates/requirement.ts'
import type { GateClient, Requirement } from '../gates/types.ts'

export type NftMappings = Parameters<typeof requireGates>[0]['nft']['mappings']

export const MINE = `0x${'aa'.repeat(20)}`
export const THEIRS = `0x${'bb'.repeat(20)}`
export const OTHER = `0x${'cc'.repeat(20)}`
export const on = (collection: string, more: object = {}) => ({ chain: 'eip155:1', collection, ...more })

export const config = parseConfig({
  chains: {
    'eip155:1': { rpc: ['http://127.0.0.1:9'] },
    'eip155:80001': { rpc: ['http://127.0.0.1:9'] },
    'tezos:NetXdQprcVkpaWU': { rpc: ['http://127.0.0.1:9'] },
  },
  gates: {
    members: { gate: on(MINE), disclosure: 'full' },
    quiet: { gate: on(THEIRS), disclosure: 'boolean' },
    house: { gate: { allOf: [on(MINE), on(THEIRS, { delegates: ['delegate-v2'] })] } },
  },
  policies: { strict: { rego: 'package countersign' } },
  nft: {
    defaultGate: 'members',
    mappings: [
      { claim: 'name', scopes: ['profile'], from: { any: { field: 'name' } } },
      { claim: 'award', scopes: ['award'], gate: 'quiet', from: { any: { trait: 'award' } } },
    ],
  },
})

export const client = (set: Partial<GateClient> = {}): GateClient => ({
  clientId: 'demo',
  requiredGates: [],
  allowedGates: [],
  collections: [],
  delegates: [],
  disclosure: 'full',
  ...set,
})

export const ask = (nft_token: unknown, place: 'userinfo' | 'id_token' = 'userinfo') => ({
  [place]: { nft_token },
})

export const required = (set: Partial<GateClient>, claims: unknown, scope = 'openid') =>
  requireGates(config, client(set), { scope, claims })

export const requirement = (...given: Parameters<typeof required>): Requirement => {
  const result = required(...given)
  if (!result.ok) throw new Error(result.message)
  if (!result.requirement) throw new Error('nothing is required')
  return result.requirement
}

export const codeOf = (...given: Parameters<typeof required>): string => {
  const result = required(...given)
  return result.ok ? 'ok' : result.code
}

export const gatesOf = ({ parts }: Requirement): readonly Gate[] => parts.map(({ gate }) => gate)
