import { describe, expect, test } from 'vitest'
import { gateBench, MINE, THEIRS } from '../test/gates.ts'
import { decide, newPerson, type Person, signIn } from '../test/person.ts'

const acquireUrl = 'https://house.example/how'
const { chain, enter, idp, set, told } = gateBench({
  gates: {
    pair: {
      name: 'Both keys',
      acquireUrl,
      gate: { allOf: [MINE, THEIRS].map((collection) => ({ chain: 'eip155:1', collection })) },
    },
  },
})

const add = async (person: Person, second: Person, page: URL) =>
  person.browser.visit(await signIn({ ...second, browser: person.browser }, page))

const remove = (person: Person, page: URL, account: string) =>
  person.browser.visit(`${page.href}/gate`, { form: { action: 'remove', account } })

/** Somebody with one of two keys in each of two wallets. */
const two = () => {
  const [first, second] = [newPerson(), newPerson()]
  chain().give(MINE, first.account, { id: '7' })
  chain().give(THEIRS, second.account, { id: '8' })
  return { first, second }
}

describe('a gate over several conditions', () => {
  test('default: says what is found and what is missing, and where to get it', async () => {
    await set({ gates: ['pair'] })
    const { first } = two()
    const { html } = await enter(first, {})
    expect(html).toContain('Something is missing')
    expect(html).toContain('Found 1 of 2.')
    expect(html).toContain(`href="${acquireUrl}"`)
    expect(html).toContain('How to get “Both keys”')
  })

  test('behavior: a second wallet completes it, and both accounts are told', async () => {
    await set({ gates: ['pair'] })
    const { first, second } = two()
    const { request, url } = await enter(first, { scope: 'openid nft_token' })
    const consent = await add(first, second, url)
    const { userinfo } = await told((await decide(first, consent.url)).url, request)
    expect(userinfo['accounts']).toEqual([first.account, second.account])
  })

  test('behavior: an account that was added is taken back, and looked at no more', async () => {
    await set({ gates: ['pair'] })
    const { first, second } = two()
    const stranger = newPerson()
    const { request, url } = await enter(first, { scope: 'openid nft_token' })
    const gate = await add(first, stranger, url)
    expect(await gate.response.text()).toContain(`value="${stranger.account}"`)
    const after = await remove(first, gate.url, stranger.account)
    const html = await after.response.text()
    expect(html).toContain('Something is missing')
    expect(html).not.toContain(stranger.wallet.address)
    const consent = await add(first, second, after.url)
    const { userinfo } = await told((await decide(first, consent.url)).url, request)
    expect(userinfo['accounts']).toEqual([first.account, second.account])
  })

  test('security: neither the account that signed in nor one that is not there is taken back', async () => {
    await set({ gates: ['pair'] })
    const { first, second } = two()
    const { html, url } = await enter(first, {})
    expect(html).not.toContain('value="remove"')
    for (const account of [first.account, second.account, 'nobody']) {
      const { response } = await remove(first, url, account)
      expect(response.status).toBe(422)
      expect(await response.text()).toContain('account_invalid')
    }
  })

  test('behavior: an account that was added or taken back is on record, with who did it and by what', async () => {
    await set({ gates: ['pair'] })
    const { first, second } = two()
    const { url } = await enter(first, {})
    const gate = await add(first, newPerson(), url)
    await remove(first, gate.url, second.account)
    const stranger = /value="(eip155:1:[^"]+)"/.exec(await gate.response.text())?.[1] ?? ''
    await remove(first, gate.url, stranger)
    const entries = await idp().idp.store.audit.list({ limit: 500 })
    const by = { actor: { kind: 'person', account: first.account }, client: 'demo', account: stranger }
    expect(entries.map(({ event }) => event).filter(({ type }) => type !== 'login.refused')).toMatchObject([
      { type: 'login', account: first.account },
      { ...by, type: 'account.added', detail: { method: 'eip191' } },
      { ...by, type: 'account.removed' },
    ])
  })

  test('error: a form that says half of it is refused', async () => {
    await set({ gates: ['pair'] })
    const { first } = two()
    const { url } = await enter(first, {})
    for (const form of [{ action: 'remove' }, { action: 'retry', account: first.account }])
      expect((await first.browser.visit(`${url.href}/gate`, { form })).response.status).toBe(400)
  })

  test('behavior: from the wallets there is a way back to what is missing', async () => {
    await set({ gates: ['pair'] })
    const { first } = two()
    const { url } = await enter(first, {})
    const html = await (await first.browser.request(`${url.href}?add=wallet`)).text()
    expect(html).toContain(`href="${url.pathname}">Back to what is missing`)
  })
})
