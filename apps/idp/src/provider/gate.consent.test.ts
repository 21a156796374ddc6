import * as client from 'openid-client'
import { describe, expect, test } from 'vitest'
import { claims, gateBench, MINE, on, THEIRS } from '../test/gates.ts'
import { decide, newPerson } from '../test/person.ts'
import { authorize } from '../test/relyingParty.ts'

const { arrive, chain, enter, rp, set, silent } = gateBench()

describe('consent', () => {
  test('security: consent to one contract is none to another', async () => {
    await set({ collections: [`eip155:1/${MINE}`, `eip155:1/${THEIRS}`] })
    const person = newPerson()
    chain().give(MINE, person.account, { id: '7' })
    chain().give(THEIRS, person.account, { id: '8' })
    await arrive(person, { claims: claims(on(MINE)) })
    expect(await silent(person, { claims: claims(on(MINE)) })).toEqual(['code'])
    expect((await silent(person, { claims: claims(on(THEIRS)) }))[0]).toBe('consent_required')
    expect((await silent(person, { claims: claims({ ...on(MINE), disclosure: 'boolean' }) }))[0]).toBe(
      'consent_required',
    )
  })

  test('security: a remembered consent is remembered for its question', async () => {
    await set({ collections: [`eip155:1/${MINE}`, `eip155:1/${THEIRS}`] })
    const person = newPerson()
    chain().give(MINE, person.account, { id: '7' })
    chain().give(THEIRS, person.account, { id: '8' })
    const { url } = await enter(person, { claims: claims(on(MINE)) })
    await decide(person, url, { decision: 'allow', remember: 'on' })
    const again = { ...newPerson(), wallet: person.wallet, account: person.account }
    expect((await enter(again, { claims: claims(on(MINE)) })).left).toBe(true)
    const other = { ...newPerson(), wallet: person.wallet, account: person.account }
    const { html } = await enter(other, { claims: claims(on(THEIRS)) })
    for (const text of [THEIRS, 'token 8', 'block 10', 'Any other wallet']) expect(html).toContain(text)
  })

  test('security: tokens of one question do not tell the answer to another', async () => {
    await set({ collections: [`eip155:1/${MINE}`, `eip155:1/${THEIRS}`] })
    const person = newPerson()
    chain().give(MINE, person.account, { id: '7' })
    chain().give(THEIRS, person.account, { id: '8' })
    const first = await arrive(person, { claims: claims(on(MINE)) })
    const request = await authorize(rp(), { scope: 'openid', claims: claims(on(THEIRS)) })
    const page = await person.browser.visit(request.url, { from: 'elsewhere' })
    await decide(person, page.url)
    const subject = first.tokens.claims()?.sub ?? ''
    const later = await client.fetchUserInfo(rp(), first.tokens.access_token, subject)
    expect(later['nft_token']).toMatchObject({ holdings: [{ collection: MINE }] })
  })
})
