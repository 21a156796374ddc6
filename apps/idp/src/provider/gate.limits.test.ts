import * as client from 'openid-client'
import { describe, expect, test } from 'vitest'
import { claims, gateBench, MINE, on } from '../test/gates.ts'
import { newPerson, type Person } from '../test/person.ts'
import { authorize } from '../test/relyingParty.ts'

const SEES_SCOPES = `package scopes

default allow := false

allow if not "offline_access" in input.scopes`

const { arrive, chain, idp, rp, set, silent } = gateBench({
  gates: { short: { gate: on(MINE), policy: 'short' } },
  policies: { short: { rego: SEES_SCOPES, query: 'data.scopes.allow' } },
})

/** Another request of the same session. */
const ask = async ({ browser }: Person, parameters: Record<string, string>) => {
  const { url } = await authorize(rp(), { scope: 'openid', ...parameters })
  return browser.visit(url, { from: 'elsewhere' })
}

describe('how often chains are asked', () => {
  test('security: a session cannot ask one question after the other without end', async () => {
    await set({ collections: [`eip155:1/${MINE}`] })
    const person = newPerson()
    chain().give(MINE, person.account, { id: '7' })
    await arrive(person, { claims: claims(on(MINE)) })
    const before = chain().asked()
    const errors: string[] = []
    for (let id = 0; id < 45; id += 1) {
      const { left, url } = await ask(person, { claims: claims(on(MINE, { tokens: [String(id)] })) })
      errors.push(left ? (url.searchParams.get('error') ?? 'code') : 'page')
    }
    expect(errors.slice(0, 30)).not.toContain('temporarily_unavailable')
    expect(errors.at(-1)).toBe('temporarily_unavailable')
    expect(chain().asked() - before).toBeLessThanOrEqual(40)
    // What was answered a moment ago costs nothing, and is answered still.
    expect(await silent(person, { claims: claims(on(MINE)) })).toEqual(['code'])
    idp().advance(700)
    expect(await silent(person, { claims: claims(on(MINE)) })).toEqual(['code'])
  })

  test('security: while a chain is silent, tokens that are sent again and again do not ask it each time', async () => {
    await set({ gates: ['members'] })
    const person = newPerson()
    chain().give(MINE, person.account, { id: '7' })
    const { tokens } = await arrive(person, {})
    const fetchInfo = () => client.fetchUserInfo(rp(), tokens.access_token, tokens.claims()?.sub ?? '')
    chain().cut(true)
    idp().advance(400)
    const before = chain().asked()
    await fetchInfo()
    const once = chain().asked() - before
    for (let time = 0; time < 10; time += 1) await fetchInfo()
    expect(chain().asked() - before).toBe(once)
    idp().advance(10)
    await fetchInfo()
    expect(chain().asked() - before).toBeGreaterThan(once)
  })
})

describe('a policy that sees the scopes', () => {
  test('security: what it has allowed for some it has not allowed for others', async () => {
    await set({ gates: ['short'] })
    const person = newPerson()
    chain().give(MINE, person.account, { id: '7' })
    await arrive(person, { scope: 'openid nft_token' })
    expect(await silent(person, { scope: 'openid nft_token' })).toEqual(['code'])
    const more = { scope: 'openid nft_token offline_access', prompt: 'consent' }
    expect(await (await ask(person, more)).response.text()).toContain('The rules do not admit you')
  })
})
