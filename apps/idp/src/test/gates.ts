import { decodeJwt } from 'jose'
import * as client from 'openid-client'
import { afterEach, beforeEach } from 'vitest'
import type { ConfigInput } from '../config/schema.ts'
import { startIdp, type TestIdp } from './idp.ts'
import { decide, openInteraction, type Person, signIn } from './person.ts'
import { authorize, discover, redeem } from './relyingParty.ts'
import { type TestChain, testChain } from './tokens.ts'

export const MINE: string = `0x${'aa'.repeat(20)}`
export const THEIRS: string = `0x${'bb'.repeat(20)}`
export const OTHER: string = `0x${'cc'.repeat(20)}`
/** A query about a collection of the double. */
export const on = (collection: string, more: object = {}) => ({ chain: 'eip155:1', collection, ...more })

const GATES: ConfigInput = {
  chains: { 'eip155:1': { rpc: ['http://127.0.0.1:9'] }, 'near:mainnet': { rpc: ['http://127.0.0.1:9'] } },
  gates: {
    members: { name: 'Members of the house', gate: on(MINE) },
    quiet: { gate: on(MINE), disclosure: 'boolean' },
    both: { gate: { allOf: [on(MINE), on(THEIRS)] } },
    steps: {
      gate: on(MINE),
      disclosure: 'tier',
      tiers: [
        { name: 'gold', gate: on(MINE, { amount: { min: '2' } }) },
        { name: 'silver', gate: on(MINE) },
      ],
    },
    gold: { gate: on(MINE), policy: 'gold' },
  },
  policies: {
    gold: {
      rego: `package countersign

decision := {"allow": count(reasons) == 0, "reasons": reasons, "claims": {"role": "keeper"}}

reasons contains "a golden token is needed" if {
  count([token | some token in input.nft.tokens; token.metadata.traits.tier == "gold"]) == 0
}`,
      query: 'data.countersign.decision',
    },
  },
  nft: {
    mappings: [
      { claim: 'name', scopes: ['profile'], gate: 'members', from: { any: { field: 'name' } } },
      { claim: 'level', scopes: ['profile'], gate: 'members', from: { eip155: { trait: 'level' } } },
      { claim: 'role', gate: 'gold', from: { any: { policy: 'role' } } },
    ],
    cache: { block: 0, holdings: 0 },
  },
}

/** A document of the double's tokens. */
export const metadata = (level: number, tier = 'gold') => ({
  name: 'Ada',
  attributes: [
    { trait_type: 'level', value: level },
    { trait_type: 'tier', value: tier },
  ],
})

/** A `claims` parameter. */
export const claims = (nft_token: unknown, place = 'userinfo') => JSON.stringify({ [place]: { nft_token } })

/** Error and description of an answer. */
export const errorOf = (url: URL) => [
  url.searchParams.get('error'),
  url.searchParams.get('error_description'),
]

type More = Pick<ConfigInput, 'gates' | 'images' | 'policies' | 'nft' | 'signIn'>

const withMore = ({ gates, images, nft, policies, signIn }: More): ConfigInput => ({
  ...GATES,
  ...(signIn && { signIn }),
  ...(images && { images }),
  gates: { ...GATES.gates, ...gates },
  policies: { ...GATES.policies, ...policies },
  nft: { ...GATES.nft, ...nft },
})

/** A provider with gates over a double of a chain, new for each test of the file; `more` is added to its configuration. */
export const gateBench = (more: More = {}) => {
  let chain: TestChain
  let idp: TestIdp
  let rp: client.Configuration

  beforeEach(async () => {
    chain = testChain()
    idp = await startIdp(withMore(more), { adapters: [chain.adapter] })
    rp = await discover(idp)
  })

  afterEach(() => idp.idp.stop())

  const set = (changes: Parameters<TestIdp['idp']['clients']['update']>[1]) =>
    idp.idp.clients.update('demo', changes)

  /** Opens a request and signs in; resolves with where that leads. */
  const enter = async (person: Person, parameters: Record<string, string>) => {
    const request = await authorize(rp, { scope: 'openid', ...parameters })
    const next = await signIn(person, await openInteraction(person, request.url))
    const { left, response, url } = await person.browser.visit(next)
    return { request, url, left, html: left ? '' : await response.text() }
  }

  /** The whole way; resolves with tokens and userinfo. */
  const arrive = async (person: Person, parameters: Record<string, string>) => {
    const { html, request, url } = await enter(person, parameters)
    if (html.includes('No token found') || html.includes('Could not look')) throw new Error(html)
    const done = await decide(person, url)
    if (!done.left) throw new Error(await done.response.text())
    return { ...(await told(done.url, request)), answer: done.url }
  }

  const told = async (answer: URL, request: Awaited<ReturnType<typeof authorize>>) => {
    const tokens = await redeem(rp, answer, request)
    const subject = tokens.claims()?.sub ?? ''
    const userinfo = await client.fetchUserInfo(rp, tokens.access_token, subject)
    return { tokens, userinfo, idToken: decodeJwt(tokens.id_token ?? '') }
  }

  /** A request without a person to answer; resolves with its error, or `code`. */
  const silent = async (person: Person, parameters: Record<string, string>) => {
    const { url } = await authorize(rp, { scope: 'openid', prompt: 'none', ...parameters })
    const arrived = await person.browser.visit(url, { from: 'elsewhere' })
    return arrived.url.searchParams.has('code') ? ['code'] : errorOf(arrived.url)
  }

  const gateForm = (person: Person, page: URL, action: string) =>
    person.browser.visit(`${page.href}/gate`, { form: { action } })

  return {
    chain: () => chain,
    idp: () => idp,
    rp: () => rp,
    set,
    enter,
    arrive,
    told,
    silent,
    gateForm,
  }
}
