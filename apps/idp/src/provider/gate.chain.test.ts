import { startTokenChain, type TokenChain } from '@countersign/testing/tokens'
import type { Configuration } from 'openid-client'
import * as client from 'openid-client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startIdp, type TestIdp } from '../test/idp.ts'
import { decide, newPerson, openInteraction, type Person, signIn } from '../test/person.ts'
import { authorize, discover, redeem } from '../test/relyingParty.ts'

// The whole way over a real EVM: contract, node, adapter, gate, page, claims.
let chain: TokenChain
let cats: `0x${string}`
let dogs: `0x${string}`
let idp: TestIdp
let rp: Configuration

const json = (value: object) => `data:application/json,${encodeURIComponent(JSON.stringify(value))}`

beforeAll(async () => {
  chain = await startTokenChain()
  cats = await chain.deploy('Enumerable721')
  dogs = await chain.deploy('Plain721')
  idp = await startIdp({
    // People sign on mainnet; the tokens are elsewhere.
    chains: { 'eip155:1': {}, [chain.caip2]: { rpc: [chain.url], finality: 'latest', signIn: false } },
    gates: { cats: { name: 'A cat', gate: { chain: chain.caip2, collection: cats } } },
    nft: {
      mappings: [{ claim: 'name', scopes: ['profile'], gate: 'cats', from: { any: { field: 'name' } } }],
      cache: { block: 0, holdings: 0 },
    },
  })
  rp = await discover(idp)
  await idp.idp.clients.update('demo', { gates: ['cats'], collections: [`${chain.caip2}/${dogs}`] })
})

afterAll(async () => {
  await idp?.idp.stop()
  await chain?.close()
})

const enter = async (person: Person, parameters: Record<string, string>) => {
  const request = await authorize(rp, { scope: 'openid', ...parameters })
  const { response, url } = await person.browser.visit(
    await signIn(person, await openInteraction(person, request.url)),
  )
  return { request, url, html: await response.text() }
}

describe('a gate on a real chain', () => {
  test('behavior: the owner gets in with the token of the contract, its metadata and the block', async () => {
    const person = newPerson()
    const owner = person.wallet.address
    await chain.write('Enumerable721', cats, 'mint', [owner, 7n])
    await chain.write('Enumerable721', cats, 'setURI', [7n, json({ name: 'Tom', attributes: [] })])
    const { request, url } = await enter(person, { scope: 'openid nft_token profile' })
    const done = await decide(person, url)
    const tokens = await redeem(rp, done.url, request)
    const userinfo = await client.fetchUserInfo(rp, tokens.access_token, tokens.claims()?.sub ?? '')
    expect(userinfo['name']).toBe('Tom')
    expect(userinfo['account']).toBe(`eip155:1:${owner}`)
    expect(userinfo['nft_token']).toMatchObject({
      asked: [{ gate: 'cats' }],
      holdings: [
        {
          account: `${chain.caip2}:${owner}`,
          standard: 'erc721',
          balance: '1',
          complete: true,
          tokens: [{ id: '7', metadata: { name: 'Tom', integrity: 'onchain' } }],
          block: { hash: expect.stringMatching(/^0x[0-9a-f]{64}$/) },
        },
      ],
    })
  })

  test('security: who owns nothing is refused, and owning another collection does not help', async () => {
    const person = newPerson()
    await chain.write('Plain721', dogs, 'mint', [person.wallet.address, 1n])
    const claims = JSON.stringify({
      userinfo: { nft_token: { chain: chain.caip2, collection: dogs, tokens: ['1'] } },
    })
    const { html } = await enter(person, { claims })
    expect(html).toContain('Something is missing')
    expect(html).toContain('A cat')
    expect(html.toLowerCase()).toContain(cats.toLowerCase())
  })

  test('security: a token that was passed on lets nobody else in later', async () => {
    const [seller, buyer] = [newPerson(), newPerson()]
    await chain.write('Enumerable721', cats, 'mint', [seller.wallet.address, 9n])
    const { url } = await enter(seller, {})
    expect((await decide(seller, url)).left).toBe(true)
    await chain.write('Enumerable721', cats, 'force', [buyer.wallet.address, 9n])
    const again = { ...newPerson(), wallet: seller.wallet, account: seller.account }
    expect((await enter(again, {})).html).toContain('No token found')
    expect((await enter(buyer, {})).html).not.toContain('No token found')
  })
})
