import { z } from 'zod'

const seconds = (fallback: number, description: string, { min = 0, max = 31_536_000 } = {}) =>
  z.int().min(min).max(max).default(fallback).describe(`${description} In seconds.`)

const httpUrl = z.url({ protocol: /^https?$/ })

/** Names in the configuration that requests, clients and claims refer to. */
export const ruleName = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,63}$/, { error: 'lower-case letters, digits and -' })

const title = z.string().trim().min(1).max(80)

/** Judged by `parseGate`, which says where in the tree a mistake is. */
const gateTree = z.looseObject({})

const recheck = z
  .strictObject({
    refresh: z.boolean().default(true).describe('Ask again before a refresh token is honoured.'),
    userinfoAge: z
      .union([z.int().min(0).max(31_536_000), z.literal('never')])
      .default(300)
      .describe('Ask again at the userinfo endpoint when the last check is older. In seconds, or `never`.'),
    every: seconds(3600, 'How often the scheduler asks again; 0 is never.'),
    grace: seconds(0, 'How long the token may be gone before the sign-in ends.'),
    hold: z
      .union([z.int().min(0).max(31_536_000), z.literal('never')])
      .default(86_400)
      .describe(
        'How long the last decision stands while the chain cannot be asked. In seconds, or `never` for without end.',
      ),
  })
  .describe('When ownership is checked again.')

const disclosure = z.enum(['full', 'tier', 'boolean'])

/** One of `gates`. */
export const gate = z.strictObject({
  name: title.optional().describe('Shown to people: what has to be owned.'),
  acquireUrl: httpUrl
    .optional()
    .describe('Page about how to get it, shown to people who are told that they have none.'),
  gate: gateTree.describe(
    'The requirement: a query (`chain`, `collection`, …) or `allOf`, `anyOf`, `not` over such. See `@countersign/nft-ownership`.',
  ),
  tiers: z
    .array(z.strictObject({ name: title, gate: gateTree }))
    .max(20)
    .default([])
    .describe('Steps within the gate, best first: the first one that is met is told.'),
  policy: ruleName.optional().describe('Name of a policy that has to allow as well.'),
  disclosure: disclosure
    .default('full')
    .describe('The most that is told: `full`, only the `tier`, or only that the gate is met (`boolean`).'),
  recheck: recheck.prefault({}),
})

/** `gates`: requirements on holdings, by name. */
export const gates = z
  .record(ruleName, gate)
  .default({})
  .describe('Requirements on holdings, by name: what clients, scopes and requests refer to.')

/** One of `policies`. */
export const policy = z.strictObject({
  engine: z
    .enum(['embedded', 'server', 'wasm'])
    .default('embedded')
    .describe(
      '`embedded` runs Rego source text here, `wasm` a compiled bundle here, `server` asks an OPA server.',
    ),
  rego: z.string().min(1).max(262_144).optional().describe('Rego v1 source text (`embedded`).'),
  file: z
    .string()
    .min(1)
    .optional()
    .describe(
      'File with the source text (`embedded`) or the bundle (`wasm`), relative to the working directory.',
    ),
  url: httpUrl
    .optional()
    .describe(
      'Where the source text or the bundle is fetched at the start, or base URL of the OPA server (`server`).',
    ),
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional()
    .describe(
      'What the source text or the bundle must hash to; hexadecimal. Required for `wasm` and for a fetched one.',
    ),
  query: z
    .string()
    .regex(/^data(?:\.[A-Za-z_][A-Za-z0-9_]*){1,20}$/)
    .default('data.countersign.allow')
    .describe('The rule that decides: `true`, or an object with `allow`, `claims`, `reasons`.'),
  inputs: z
    .record(z.string(), z.json())
    .default({})
    .describe('Added to the input document of every evaluation.'),
  compatibility: z
    .enum(['none', 'walt-idpkit'])
    .default('none')
    .describe('`walt-idpkit`: metadata of the token as flat text under `data`, as the predecessor had it.'),
  token: z
    .string()
    .regex(/^[\x21-\x7e]{1,4096}$/)
    .optional()
    .describe('Sent to the OPA server as a bearer token.'),
  timeout: z
    .int()
    .min(10)
    .max(30_000)
    .default(1000)
    .describe('Milliseconds for one evaluation; then it is refused.'),
})

/** `policies`: Rego policies over holdings, by name. */
export const policies = z
  .record(ruleName, policy)
  .default({})
  .describe('Rego policies over holdings, by name.')

/** Where in a token the value of a claim is. */
const source = z
  .strictObject({
    trait: z.string().min(1).max(128).optional().describe('Name of a trait.'),
    field: z
      .enum([
        'name',
        'description',
        'image',
        'imageGateway',
        'externalUrl',
        'tokenId',
        'asset',
        'collection',
        'chain',
        'balance',
      ])
      .optional()
      .describe('A member of the metadata in its common form, or of the holding.'),
    path: z
      .string()
      .regex(/^[^.]{1,64}(?:\.[^.]{1,64}){0,9}$/)
      .optional()
      .describe('Member of the metadata document itself, names separated by dots.'),
    policy: z.string().min(1).max(64).optional().describe('A claim that a policy has added.'),
  })
  .refine((value) => Object.values(value).filter((entry) => entry !== undefined).length === 1, {
    error: 'exactly one of trait, field, path and policy',
  })

const mapping = z.strictObject({
  claim: z
    .string()
    .regex(/^[A-Za-z][A-Za-z0-9_]{0,63}$/)
    .describe('Name under which it is told.'),
  scopes: z
    .array(z.string().regex(/^[\x21\x23-\x5b\x5d-\x7e]{1,64}$/))
    .max(20)
    .default([])
    .describe('Scopes that ask for it, besides the `claims` parameter.'),
  gate: ruleName
    .optional()
    .describe(
      'Gate whose tokens it comes from; asking for the claim asks for the gate. Default: whatever applies.',
    ),
  from: z
    .partialRecord(z.enum(['eip155', 'tezos', 'near', 'polkadot', 'flow', 'algorand', 'any']), source)
    .describe('Where the value is, by CAIP-2 namespace of the token; `any` for the others.'),
})

const metadata = z
  .strictObject({
    ipfsGateways: z.array(httpUrl).max(10).default([]).describe('Trustless IPFS gateways, tried in order.'),
    arweaveGateways: z.array(httpUrl).max(10).default([]).describe('Arweave gateways, tried in order.'),
    allowHttp: z.boolean().default(false).describe('Fetch documents over plain http as well.'),
  })
  .describe('Where token metadata is fetched from.')

const limits = z
  .strictObject({
    requests: z.int().min(1).max(10_000).default(200).describe('Requests that one check may take.'),
    bytes: z.int().min(1024).max(268_435_456).default(16_777_216).describe('Bytes that one check may read.'),
    milliseconds: z.int().min(100).max(120_000).default(15_000).describe('Time that one check may take.'),
  })
  .describe('What one check may spend.')

const cache = z
  .strictObject({
    block: z
      .int()
      .min(0)
      .max(60_000)
      .default(10_000)
      .describe('How long the latest block is taken for the latest. In milliseconds.'),
    holdings: z
      .int()
      .min(0)
      .max(30_000)
      .default(30_000)
      .describe('How long what an account holds at a block is kept. In milliseconds.'),
  })
  .describe('What checks share.')

const schedule = z
  .strictObject({
    interval: z
      .int()
      .min(1)
      .max(3600)
      .default(30)
      .describe('Pause between two looks for what is due. In seconds.'),
    batch: z.int().min(1).max(500).default(20).describe('How many sign-ins are checked again at once.'),
  })
  .describe('Checking again in the background, shared by all processes on one store.')

/** `nft`: which claims come from tokens, and how they are found. */
export const nft = z
  .strictObject({
    defaultGate: ruleName
      .optional()
      .describe('Gate of a request for `nft_token` that names none, from a client that has none.'),
    mappings: z.array(mapping).max(100).default([]).describe('Claims that are filled from a token.'),
    legacyMembers: z
      .boolean()
      .default(false)
      .describe(
        'Add the member names of the walt.id IDP Kit to every `nft_token`, not only where asked in its form.',
      ),
    metadata: metadata.prefault({}),
    limits: limits.prefault({}),
    cache: cache.prefault({}),
    schedule: schedule.prefault({}),
  })
  .describe('Claims from tokens.')

const indexer = z.strictObject({
  kind: z
    .enum(['blockscout', 'alchemy'])
    .optional()
    .describe('`eip155`: whose API it speaks. TzKT on `tezos`, the indexer of `algorand` need none.'),
  url: httpUrl.describe('Base URL.'),
  headers: z
    .record(z.string().regex(/^[A-Za-z0-9-]{1,64}$/), z.string().regex(/^[\x20-\x7e]{1,4096}$/))
    .optional()
    .describe('Sent to it, for example an API key.'),
})

/** What the ownership adapters of a chain take besides its endpoints. */
export const chainOwnership = {
  signIn: z
    .boolean()
    .default(true)
    .describe('People may sign in on it. Off: only tokens are looked up there.'),
  agree: z
    .int()
    .min(1)
    .max(10)
    .default(1)
    .describe('How many endpoints must give the same answer about holdings.'),
  finality: z
    .enum(['latest', 'safe', 'finalized'])
    .optional()
    .describe('`eip155`: block that holdings are read at. Default: the safest that the chain has.'),
  maxLogRange: z
    .int()
    .min(1)
    .max(10_000_000)
    .optional()
    .describe('`eip155`: how many blocks one search through logs may cover.'),
  timeout: z
    .int()
    .min(100)
    .max(60_000)
    .default(10_000)
    .describe('Milliseconds for one request about holdings.'),
  indexers: z
    .record(ruleName, indexer)
    .default({})
    .describe(
      '`eip155`, `tezos` (TzKT): indexers that list tokens, by the name that queries give; what they say is checked against the node. `algorand`: the indexer that finds ARC-69 notes.',
    ),
} as const

/** One mapping of a claim to a place in a token. */
export type NftMapping = z.output<typeof mapping>

/** A gate as configured. */
export type GateConfig = z.output<typeof gate>

/** A policy as configured. */
export type PolicyConfig = z.output<typeof policy>
