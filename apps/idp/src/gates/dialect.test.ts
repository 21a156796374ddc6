import { describe, expect, test } from 'vitest'
import { normaliseRequest } from './dialect.ts'

const normal = (parameters: Record<string, string> | string) =>
  normaliseRequest(new URLSearchParams(parameters))

const claimsOf = (parameters: Record<string, string>): unknown =>
  JSON.parse(normal(parameters)?.get('claims') ?? 'null')

const ASKED = { chain: 'MUMBAI', smartContractAddress: '0x1' }

describe('normaliseRequest', () => {
  test('behavior: nft_token at the top level is moved to userinfo', () => {
    expect(claimsOf({ claims: JSON.stringify({ nft_token: ASKED }) })).toEqual({
      userinfo: { nft_token: ASKED },
    })
  })

  test('behavior: claim is another spelling of claims', () => {
    const parameters = normal({ client_id: 'a', claim: JSON.stringify({ nft_token: ASKED }), state: 's' })
    expect(parameters?.has('claim')).toBe(false)
    expect(JSON.parse(parameters?.get('claims') ?? '')).toEqual({ userinfo: { nft_token: ASKED } })
    expect([parameters?.get('client_id'), parameters?.get('state')]).toEqual(['a', 's'])
  })

  test('behavior: what stands beside it stays', () => {
    const claims = { nft_token: ASKED, id_token: { acr: null }, userinfo: { account: null } }
    expect(claimsOf({ claims: JSON.stringify(claims) })).toEqual({
      id_token: { acr: null },
      userinfo: { account: null, nft_token: ASKED },
    })
  })

  test.for([
    '',
    'claims=x',
    'claims=[]',
    'claims=null',
    'claims={"userinfo":{"nft_token":null}}',
    // Two answers to one question, or a parameter twice: refused by who reads it, not chosen from here.
    'claims={"nft_token":{"chain":"A"},"userinfo":{"nft_token":{"chain":"B"}}}',
    'claims={"nft_token":{},"userinfo":[]}',
    'claims={"nft_token":{}}&claims={}',
    'claim={"nft_token":{}}&claim={}',
  ])('behavior: %s is left as it is', (query) => {
    expect(normal(query)).toBeUndefined()
  })

  test('security: members with the names of prototypes stay members', () => {
    const text = normal({ claims: '{"nft_token":{"__proto__":{"chain":"x"}}}' })?.get('claims')
    expect(text).toBe('{"userinfo":{"nft_token":{"__proto__":{"chain":"x"}}}}')
  })
})
