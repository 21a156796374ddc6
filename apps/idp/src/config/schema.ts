import { z } from 'zod'
import { admin } from './admin.ts'
import { externalPage } from './externalPage.ts'
import { hooks } from './hooks.ts'
import { keys } from './keys.ts'
import { limits } from './limits.ts'
import { m2m } from './m2m.ts'
import { metrics } from './metrics.ts'
import { chainOwnership, gates, nft, policies } from './nft.ts'
import { phone } from './phone.ts'
import { plugins } from './plugins.ts'
import { images, product } from './product.ts'
import { registration } from './registration.ts'
import { store } from './store.ts'
import { supertokens } from './supertokens.ts'
import { telemetry } from './telemetry.ts'
import { tenants } from './tenants.ts'
import { webhooks } from './webhooks.ts'

const seconds = (fallback: number, description: string, { min = 1, max = 31_536_000 } = {}) =>
  z.int().min(min).max(max).default(fallback).describe(`${description} In seconds.`)

const httpUrl = z.url({ protocol: /^https?$/ })

const server = z
  .strictObject({
    host: z.string().min(1).default('127.0.0.1').describe('Address to listen on.'),
    port: z.int().min(0).max(65_535).default(4400).describe('Port to listen on.'),
    trustProxy: z
      .union([z.boolean(), z.int().min(0).max(10)])
      .default(false)
      .describe(
        'Take the client address, in logs and for limits, from X-Forwarded-For: the last entry, or of so many proxies in a row that of the first. Host and scheme always come from `issuer`.',
      ),
    drainDelaySeconds: seconds(
      0,
      'How long `/readyz` says no after a stop signal before connections are refused: longer than the interval at which a load balancer asks.',
      { min: 0, max: 300 },
    ),
    drainSeconds: seconds(10, 'How long open requests may finish after a stop signal.', { min: 0, max: 300 }),
  })
  .describe('The HTTP listener. TLS ends in front of it.')

const chain = z.strictObject({
  rpc: z
    .array(httpUrl)
    .max(10)
    .default([])
    .describe(
      'Endpoints, tried in order: JSON-RPC (`eip155`, `near`; `polkadot` for tokens only), Octez RPC (`tezos`), Access API (`flow`), algod (`algorand`). Without any, only what a key alone can prove is accepted, which is nothing on `near` and `flow`, and no token is seen.',
    ),
  headers: z
    .record(
      z.string().regex(/^[A-Za-z0-9-]{1,64}$/),
      z.string().regex(/^[\x21-\x7e](?:[\x20-\x7e]{0,1022}[\x21-\x7e])?$/),
    )
    .optional()
    .describe('Sent to every endpoint of the chain, for example `X-Algo-API-Token`.'),
  ...chainOwnership,
})

/** CAIP-2 references as each namespace spells them. */
const CHAIN_IDS = {
  eip155: '[1-9][0-9]{0,31}',
  tezos: 'Net[1-9A-HJ-NP-Za-km-z]{12}',
  near: '[0-9a-z][-_0-9a-z]{0,31}',
  polkadot: '[0-9a-f]{32}',
  flow: '(?:mainnet|testnet)',
  algorand: '[-_A-Za-z0-9]{32}',
} as const
const chainId = Object.entries(CHAIN_IDS)
  .map(([namespace, reference]) => `${namespace}:${reference}`)
  .join('|')

const CHAIN_NAME = `a CAIP-2 chain id of ${Object.keys(CHAIN_IDS).join(', ')}`

const chains = z
  .record(z.string().regex(new RegExp(`^(?:${chainId})$`), { error: CHAIN_NAME }), chain)
  .refine((value) => Object.keys(value).length > 0, { error: 'at least one chain is needed' })
  .prefault({ 'eip155:1': {} })
  .describe('CAIP-2 chains that people may sign in on, or own tokens on.')

const signIn = z
  .strictObject({
    challengeTtl: seconds(300, 'How long a message may be signed.', { min: 30, max: 600 }),
    demoWallet: z
      .boolean()
      .default(false)
      .describe('Offer the throw-away demo wallet. Development on a loopback issuer only.'),
    unprefixedSignatures: z
      .boolean()
      .default(true)
      .describe(
        'Accept Algorand signatures over the bare text, as the wallet Kibisis makes them (`algorand:unprefixed`).',
      ),
    challengesPerInteraction: z
      .int()
      .min(1)
      .max(100)
      .default(20)
      .describe('How many messages one sign-in may ask for before it must start again.'),
    phone: phone.prefault({}),
    externalPage,
    plugins,
  })
  .describe('The wallet interaction.')

const tokens = z
  .strictObject({
    authorizationCode: seconds(60, 'Authorization code lifetime.', { max: 60 }),
    deviceCode: seconds(600, 'How long a device may wait for its code to be entered and confirmed.', {
      min: 60,
      max: 1800,
    }),
    accessToken: seconds(3600, 'Access token lifetime.', { max: 86_400 }),
    idToken: seconds(3600, 'ID token lifetime.', { max: 86_400 }),
    refreshToken: seconds(1_209_600, 'Refresh token lifetime; each rotation keeps the first expiry.'),
    interaction: seconds(1800, 'How long a person may take to sign in and consent.', {
      min: 60,
      max: 86_400,
    }),
    session: seconds(86_400, 'Single sign-on session lifetime.'),
    sessionIdle: z
      .int()
      .min(60)
      .max(31_536_000)
      .optional()
      .describe('How long a session may go unused before it ends. In seconds. Default: its whole lifetime.'),
    consent: seconds(31_536_000, 'How long a remembered consent holds.'),
  })
  .describe('Lifetimes.')

const oidc = z
  .strictObject({
    profile: z
      .enum(['none', 'fapi2'])
      .default('none')
      .describe(
        '`fapi2`: every client is held to the FAPI 2.0 Security Profile. Clients that do not fit it stop to work.',
      ),
    requirePushedRequests: z
      .boolean()
      .default(false)
      .describe('Accept authorization requests through PAR only.'),
    dpopNonce: z
      .boolean()
      .default(false)
      .describe('Demand a nonce of this server in DPoP proofs (RFC 9449 section 8).'),
    internalOrigins: z
      .array(
        httpUrl.refine((url) => URL.parse(url)?.origin === url, {
          error: 'an origin: scheme, host and port only',
        }),
      )
      .max(100)
      .default([])
      .describe(
        'Origins of relying parties in private networks that may be asked (`jwks_uri`, back-channel logout, logo). All other private and loopback addresses are refused.',
      ),
  })
  .describe('Protocol choices of the operator.')

const audit = z
  .strictObject({
    record: z
      .enum(['all', 'privileged'])
      .default('all')
      .describe('What is written: everything, or only what operators and their programs do.'),
  })
  .describe('The audit log in the store: append-only, each entry carries the hash of the one before.')

const cookies = z
  .strictObject({
    secrets: z
      .array(z.string().min(32))
      .max(10)
      .default([])
      .describe('Signing secrets, newest first. None: generated once and kept in the store.'),
  })
  .describe('Cookie signing.')

const log = z
  .strictObject({
    level: z
      .enum(['silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace'])
      .default('info')
      .describe('Least severe level that is written.'),
  })
  .describe('Structured logs, one JSON object a line, on standard output.')

/**
 * The whole configuration. Every key has a default: nothing at all is a valid configuration for development on
 * loopback.
 */
export const configSchema = z
  .strictObject({
    $schema: z.string().optional().describe('For editors; ignored.'),
    issuer: httpUrl
      .default('http://127.0.0.1:4400')
      .describe('Issuer identifier: the only source of scheme and host in every URL that is published.'),
    mode: z
      .enum(['production', 'development'])
      .optional()
      .describe('Default: `production` on an https issuer, else `development`.'),
    server: server.prefault({}),
    store: store.prefault({}),
    product: product.prefault({}),
    images: images.prefault({}),
    chains,
    gates,
    policies,
    nft: nft.prefault({}),
    signIn: signIn.prefault({}),
    tokens: tokens.prefault({}),
    oidc: oidc.prefault({}),
    m2m: m2m.prefault({}),
    supertokens: supertokens.prefault({}),
    registration: registration.prefault({}),
    limits: limits.prefault({}),
    admin: admin.prefault({}),
    audit: audit.prefault({}),
    cookies: cookies.prefault({}),
    keys: keys.prefault({}),
    log: log.prefault({}),
    metrics: metrics.prefault({}),
    telemetry: telemetry.prefault({}),
    webhooks,
    hooks: hooks.prefault({}),
    tenants,
  })
  .meta({ title: 'Countersign configuration' })

/** The configuration as written by an operator: every key optional. */
export type ConfigInput = z.input<typeof configSchema>

/** The configuration with every default filled in. */
export type Config = Omit<z.output<typeof configSchema>, '$schema' | 'mode'> & {
  readonly mode: 'production' | 'development'
}
