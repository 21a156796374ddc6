import * as client from 'openid-client'
import { describe, expect, test } from 'vitest'
import { claims, errorOf, gateBench, MINE, on, THEIRS } from '../test/gates.ts'
import { newPerson, type Person, signIn } from '../test/person.ts'
import { authorize } from '../test/relyingParty.ts'

const { arrive, chain, enter, idp, rp, set } = gateBench()

/** Owns what the request may name, not what the operator demands. */
const intruder = (): Person => {
  const person = newPerson()
  chain().give(THEIRS, person.account, { id: '1' })
  return person
}

/** Opens an address and signs in; the page that follows, or the error. */
const open = async (person: Person, url: URL | string) => {
  const arrived = await person.browser.visit(url, { from: 'elsewhere' })
  if (arrived.left) return errorOf(arrived.url).join(' ')
  if (!arrived.url.pathname.includes('/interaction/')) return arrived.response.text()
  return (await person.browser.visit(await signIn(person, arrived.url))).response.text()
}

const push = (body: URLSearchParams) =>
  fetch(`${idp().base}/request`, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa(`demo:${idp().secret}`)}` },
    body,
  })

const nest = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`

describe('a request that was edited on its way through the browser', () => {
  test('security: no form of the query takes the place of the operator’s gate', async () => {
    await set({ gates: ['members'], collections: [`eip155:1/${THEIRS}`], allowedGates: ['members'] })
    const theirs = JSON.stringify(on(THEIRS))
    const legacy = JSON.stringify({ chain: 'ETHEREUM', smartContractAddress: THEIRS })
    const forms = [
      { claims: `{"userinfo":{"nft_token":${theirs}}}` },
      { claims: `{"id_token":{"nft_token":${theirs}}}` },
      { claims: `{"nft_token":${theirs}}` },
      { claim: `{"nft_token":${legacy}}` },
      { claim: `{"userinfo":{"nft_token":${theirs}}}`, claims: '{"userinfo":{"nft_token":null}}' },
      { claims: `{"userinfo":{"nft_token":{"gate":"members"},"nft_token":${theirs}}}` },
      { claims: `{"userinfo":{"nft_token":${theirs}},"userinfo":{"name":null}}` },
      { claims: `{"userinfo":{"nft_token":{"anyOf":[${theirs},${JSON.stringify(on(MINE))}]}}}` },
    ]
    for (const parameters of forms) {
      const { url } = await authorize(rp(), { scope: 'openid' })
      for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, String(value))
      const html = await open(intruder(), url)
      expect(html).toMatch(/No token found|Something is missing/)
      expect(html).toContain(MINE)
    }
    const owner = intruder()
    chain().give(MINE, owner.account, { id: '7' })
    const { userinfo } = await arrive(owner, { claims: claims(on(THEIRS)) })
    expect(userinfo['nft_token']).toMatchObject({ asked: [{ gate: 'members' }, { query: on(THEIRS) }] })
  })

  test('security: what says two things is refused', async () => {
    await set({ gates: ['members'], collections: [`eip155:1/${THEIRS}`] })
    const [mine, theirs] = [JSON.stringify(on(MINE)), JSON.stringify(on(THEIRS))]
    for (const text of [
      `{"userinfo":{"nft_token":${mine}},"id_token":{"nft_token":${theirs}}}`,
      `{"nft_token":${theirs},"userinfo":{"nft_token":${mine}}}`,
      `{"nft_token":${theirs},"id_token":{"nft_token":${mine}}}`,
    ])
      expect(await open(intruder(), (await authorize(rp(), { claims: text })).url)).toMatch(
        /^invalid_request /,
      )
    const { url } = await authorize(rp(), { claims: claims(on(MINE)) })
    url.searchParams.append('claims', claims(on(THEIRS)))
    expect(await open(intruder(), url)).toContain('invalid_request')
  })

  test('security: what was pushed stands, whatever the address says besides', async () => {
    await set({ collections: [`eip155:1/${MINE}`, `eip155:1/${THEIRS}`] })
    const { url } = await authorize(rp(), { scope: 'openid', claims: claims(on(MINE)) })
    const { request_uri } = (await (await push(url.searchParams)).json()) as { request_uri: string }
    const more = { scope: 'openid nft_token', claims: claims(on(THEIRS)), claim: claims(on(THEIRS)) }
    const query = new URLSearchParams({ client_id: 'demo', request_uri, ...more })
    const html = await open(intruder(), `${idp().base}/auth?${query}`)
    expect(html).toContain('No token found')
    expect(html).not.toContain(THEIRS)
  })

  test('security: nesting without end is a coded error', async () => {
    for (const text of [
      nest(7000),
      `{"nft_token":${nest(7000)}}`,
      `{"userinfo":{"nft_token":{"allOf":${nest(3000)}}},"id_token":{"nft_token":{"allOf":${nest(3000)}}}}`,
      `{"userinfo":{"name":{"a":${nest(7000)}}}}`,
    ]) {
      // As it is, not encoded: a request line has 16 KiB.
      const { url } = await authorize(rp(), { scope: 'openid' })
      expect(await open(intruder(), `${url.href}&claims=${text}`)).toMatch(/^invalid_request /)
    }
    const { url } = await authorize(rp(), { claims: `{"nft_token":${nest(8000)}}` })
    const pushed = await push(url.searchParams)
    expect([pushed.status, await pushed.json()]).toMatchObject([400, { error: 'invalid_request' }])
    expect(idp().logs()).not.toContain('Maximum call stack')
  })

  test('behavior: a question mark within the query takes nothing away from it', async () => {
    await set({ collections: [`eip155:1/${MINE}`] })
    const { url } = await authorize(rp(), { scope: 'openid' })
    const query = `state=a?b&${new URLSearchParams({ claim: `{"nft_token":${JSON.stringify(on(MINE))}}` })}`
    url.searchParams.delete('state')
    const html = await open(intruder(), `${idp().base}/auth?${query}&${url.searchParams}`)
    expect(html).toContain(MINE)
  })

  test('security: what was consented to is no resource that a request or a client can name', async () => {
    const resource = 'urn:countersign:nft'
    expect(await open(intruder(), (await authorize(rp(), { resource })).url)).toMatch(/^invalid_target /)
    const person = intruder()
    const { tokens } = await arrive(person, { scope: 'openid offline_access', prompt: 'consent' })
    const refresh = client.refreshTokenGrant(rp(), tokens.refresh_token ?? '', { resource })
    await expect(refresh).rejects.toMatchObject({ error: 'invalid_target' })
  })

  test('security: the gate is no prompt that a request can ask for, nor one that it can leave out', async () => {
    await set({ gates: ['members'] })
    expect(await open(intruder(), (await authorize(rp(), { prompt: 'gate' })).url)).toMatch(
      /^invalid_request /,
    )
    for (const prompt of ['login', 'consent', 'login consent'])
      expect((await enter(intruder(), { prompt })).html).toContain('No token found')
  })
})
