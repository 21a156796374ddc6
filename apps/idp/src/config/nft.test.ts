import { describe, expect, test } from 'vitest'
import { issuesOf } from '../test/issuesOf.ts'
import { parseConfig } from './load.ts'
import { redacted } from './redacted.ts'
import type { ConfigInput } from './schema.ts'

const QUERY = { chain: 'eip155:1', collection: `0x${'ab'.repeat(20)}` }
const HASH = '0'.repeat(64)

const valid = {
  chains: { 'eip155:1': { rpc: ['https://rpc.example'] }, 'near:mainnet': { rpc: ['https://near.example'] } },
  gates: {
    members: {
      name: 'Members',
      gate: { anyOf: [QUERY, { chain: 'MAINNET', ecosystem: 'NEAR', collection: 'asac.near' }] },
      tiers: [{ name: 'gold', gate: { ...QUERY, amount: { min: '10' } } }],
      policy: 'adults',
    },
  },
  policies: { adults: { rego: 'package countersign\n\nallow := true' } },
  nft: {
    defaultGate: 'members',
    mappings: [
      { claim: 'name', scopes: ['profile'], from: { any: { field: 'name' }, near: { path: 'extra.name' } } },
      { claim: 'award', gate: 'members', from: { eip155: { trait: 'award' } } },
    ],
  },
} satisfies ConfigInput

describe('gates, policies and mappings', () => {
  test('behavior: a whole configuration is taken, defaults filled in', () => {
    const { gates, nft } = parseConfig(valid)
    expect(gates['members']).toMatchObject({
      disclosure: 'full',
      recheck: { refresh: true, userinfoAge: 300, every: 3600, grace: 0, hold: 86_400 },
    })
    expect(nft.limits).toEqual({ requests: 200, bytes: 16_777_216, milliseconds: 15_000 })
  })

  test.for([
    ['gates.g.gate.amount.min', { ...QUERY, amount: { min: 'x' } }],
    ['gates.g.gate.allOf.1.collection', { allOf: [QUERY, { chain: 'eip155:1', collection: '0x12' }] }],
    ['gates.g.gate.colection', { ...QUERY, colection: 'x' }],
    ['gates.g.gate.allOf', { allOf: [] }],
    // Nothing could be looked up there.
    ['gates.g.gate', { chain: 'eip155:137', collection: QUERY.collection }],
  ] as const)('error: a gate that is wrong at %s', ([path, gate]) => {
    expect(issuesOf({ ...valid, gates: { ...valid.gates, g: { gate } } })).toContainEqual(
      expect.objectContaining({ code: 'config_invalid', path }),
    )
  })

  test.for([
    ['gates.members.policy', { policies: {} }],
    ['nft.defaultGate', { nft: { defaultGate: 'other' } }],
    [
      'nft.mappings.0.gate',
      { nft: { mappings: [{ claim: 'x', gate: 'other', from: { any: { field: 'name' } } }] } },
    ],
    ['nft.mappings.0.claim', { nft: { mappings: [{ claim: 'sub', from: { any: { field: 'name' } } }] } }],
    [
      'nft.mappings.0.claim',
      { nft: { mappings: [{ claim: 'nft_token', from: { any: { field: 'name' } } }] } },
    ],
    [
      'nft.mappings.0.claim',
      { nft: { mappings: [{ claim: 'constructor', from: { any: { field: 'name' } } }] } },
    ],
    [
      'nft.mappings.0.scopes',
      { nft: { mappings: [{ claim: 'x', scopes: ['openid'], from: { any: { field: 'name' } } }] } },
    ],
    ['nft.mappings.0.from', { nft: { mappings: [{ claim: 'x', from: {} }] } }],
    [
      'nft.mappings.0.from.any',
      { nft: { mappings: [{ claim: 'x', from: { any: { field: 'name', trait: 'y' } } }] } },
    ],
    [
      'nft.mappings.1.claim',
      {
        nft: {
          mappings: [
            { claim: 'x', from: { any: { field: 'name' } } },
            { claim: 'x', from: { any: { field: 'image' } } },
          ],
        },
      },
    ],
    ['policies.p', { policies: { ...valid.policies, p: { rego: 'a', file: 'b' } } }],
    ['policies.p', { policies: { ...valid.policies, p: { engine: 'server', rego: 'a' } } }],
    ['policies.p', { policies: { ...valid.policies, p: { engine: 'wasm', file: 'a.wasm' } } }],
    ['policies.p', { policies: { ...valid.policies, p: { url: 'https://a.example/p.rego' } } }],
    ['policies.p.query', { policies: { ...valid.policies, p: { rego: 'a', query: 'allow' } } }],
    [
      'chains.eip155:1.agree',
      { chains: { ...valid.chains, 'eip155:1': { rpc: ['https://a.example'], agree: 2 } } },
    ],
    [
      'chains.near:mainnet.indexers',
      {
        chains: {
          ...valid.chains,
          'near:mainnet': { rpc: ['https://a.example'], indexers: { x: { url: 'https://b.example' } } },
        },
      },
    ],
    [
      'chains.near:mainnet.finality',
      { chains: { ...valid.chains, 'near:mainnet': { rpc: ['https://a.example'], finality: 'safe' } } },
    ],
    [
      'chains.eip155:1.indexers.x.kind',
      {
        chains: {
          ...valid.chains,
          'eip155:1': { rpc: ['https://a.example'], indexers: { x: { url: 'https://b.example' } } },
        },
      },
    ],
  ] as const)('error: %s', ([path, change]) => {
    expect(issuesOf({ ...valid, ...(change as ConfigInput) })).toContainEqual(
      expect.objectContaining({ code: 'config_invalid', path }),
    )
  })

  test('security: what is shown has no secret in it', () => {
    const shown = JSON.stringify(
      redacted(
        parseConfig({
          ...valid,
          chains: {
            'near:mainnet': { rpc: ['https://near.example/key-secret'], headers: { 'x-key': 'secret' } },
            'eip155:1': {
              rpc: ['https://rpc.example/v2/secret'],
              indexers: { a: { kind: 'alchemy', url: 'https://x.example/secret', headers: { k: 'secret' } } },
            },
          },
          policies: {
            ...valid.policies,
            remote: { engine: 'server', url: 'https://opa.example/secret', token: 'secret' },
          },
          nft: { ...valid.nft, metadata: { ipfsGateways: ['https://ipfs.example/secret'] } },
          cookies: { secrets: ['secret'.repeat(6)] },
        }),
      ),
    )
    expect(shown.replaceAll('"secrets"', '')).not.toContain('secret')
    expect(shown).toContain('https://ipfs.example')
  })

  test('security: in production, what decides is asked over https', () => {
    const issues = issuesOf({
      ...valid,
      issuer: 'https://id.example',
      policies: { adults: { engine: 'server', url: 'http://opa.example', sha256: HASH } },
    })
    expect(issues).toEqual([expect.objectContaining({ code: 'rpc_insecure', path: 'policies.adults.url' })])
  })
})
