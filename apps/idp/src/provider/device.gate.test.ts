import { decodeJwt } from 'jose'
import * as client from 'openid-client'
import { beforeEach, describe, expect, test } from 'vitest'
import { approve, confirmCode, enterByDevice, pollOnce } from '../test/device.ts'
import { claims, gateBench, MINE, on, THEIRS } from '../test/gates.ts'
import { decide, newPerson } from '../test/person.ts'

const { chain, gateForm, idp, rp, set } = gateBench()

const start = (parameters: Record<string, string>) =>
  client.initiateDeviceAuthorization(rp(), { scope: 'openid', ...parameters })

const userinfo = async (started: { readonly device_code: string }) => {
  const tokens = await pollOnce(rp(), started)
  return client.fetchUserInfo(rp(), tokens.access_token, decodeJwt(tokens.id_token ?? '').sub ?? '')
}

describe('a gate in the device authorization grant', () => {
  beforeEach(() => set({ deviceGrant: true, collections: [`eip155:1/${MINE}`] }))

  test.for([
    ['a query', { claims: claims(on(MINE)) }, 'oidc'],
    [
      'the kit’s form',
      { claims: JSON.stringify({ nft_token: { chain: 'ETHEREUM', smartContractAddress: MINE } }) },
      'kit',
    ],
    [
      'its other spelling',
      { claim: JSON.stringify({ nft_token: { chain: 'ETHEREUM', smartContractAddress: MINE } }) },
      'kit',
    ],
  ] as const)('behavior: %s is answered to the device of an owner', async ([_, parameters, form]) => {
    const person = newPerson()
    chain().give(MINE, person.account, { id: '7' })
    const started = await start(parameters)
    await approve(person, started)
    const told = await userinfo(started)
    expect(told['nft_token']).toMatchObject({
      owned: true,
      holdings: [{ collection: MINE, tokens: [{ id: '7' }] }],
    })
    if (form === 'kit') expect(told['nft_token']).toHaveProperty('evmNftMetadata')
  })

  test('security: the device of a non-owner gets nothing, and is told why', async () => {
    await set({ gates: ['members'] })
    const person = newPerson()
    const started = await start({})
    const { html, url } = await enterByDevice(person, started)
    expect(html).toContain('No token found')
    const posted = await person.browser.request(`${url.href}/consent`, { form: { decision: 'allow' } })
    expect(posted.status).toBe(409)
    await expect(pollOnce(rp(), started)).rejects.toMatchObject({ error: 'authorization_pending' })
    const left = await person.browser.visit(`${url.href}/abort`, { form: {} })
    expect(await left.response.text()).toContain('The device was not signed in')
    await expect(pollOnce(rp(), started)).rejects.toMatchObject({
      error: 'access_denied',
      error_description: expect.stringMatching(/^not_held: /),
    })
  })

  test('behavior: the person can use another wallet at the gate', async () => {
    const person = newPerson()
    const started = await start({ claims: claims(on(MINE)) })
    const { url } = await enterByDevice(person, started)
    const again = await gateForm(person, url, 'replace')
    expect(await again.response.text()).toContain('On another device that waits for you')
  })

  test('security: a query that this client may not ask is refused before any code is made', async () => {
    await expect(start({ claims: claims(on(THEIRS)) })).rejects.toMatchObject({
      error: 'access_denied',
      error_description: expect.stringMatching(/^nft_not_allowed: /),
    })
    await expect(start({ claims: claims({ chain: 'eip155:1' }) })).rejects.toMatchObject({
      error: 'invalid_request',
    })
    await expect(start({ claims: '{'.repeat(50) })).rejects.toMatchObject({ error: 'invalid_request' })
  })

  test('security: consent is for the question: the device asks another one, the person is asked again', async () => {
    await set({ collections: [`eip155:1/${MINE}`, `eip155:1/${THEIRS}`] })
    const person = newPerson()
    chain().give(MINE, person.account, { id: '7' })
    chain().give(THEIRS, person.account, { id: '8' })
    const first = await start({ claims: claims(on(MINE)) })
    await approve(person, first)
    const same = await start({ claims: claims(on(MINE)) })
    expect(await (await confirmCode(person, same)).response.text()).toContain('Your device is signed in')
    const other = await start({ claims: claims(on(THEIRS)) })
    const asked = await confirmCode(person, other)
    expect(await asked.response.text()).toContain('name="decision"')
    await expect(pollOnce(rp(), other)).rejects.toMatchObject({ error: 'authorization_pending' })
    await decide(person, asked.url)
    expect((await userinfo(other))['nft_token']).toMatchObject({ asked: [{ query: on(THEIRS) }] })
  })

  test('security: a gate that was added before the device asks again has to be met as well', async () => {
    await set({ gates: ['members'] })
    const person = newPerson()
    chain().give(MINE, person.account, { id: '7' })
    const started = await start({})
    await approve(person, started)
    await set({ gates: ['members', 'both'] })
    await expect(pollOnce(rp(), started)).rejects.toMatchObject({ error: 'invalid_grant' })
  })
  test('security: what was sold since the person has allowed it gives a device that waited nothing', async () => {
    await set({ gates: ['members'] })
    const person = newPerson()
    chain().give(MINE, person.account, { id: '7' })
    const [soon, late] = [await start({}), await start({})]
    await approve(person, soon)
    expect((await confirmCode(person, late)).response.status).toBe(200)
    idp().advance(310)
    expect(await userinfo(soon)).toHaveProperty('sub')
    chain().take(MINE, person.account)
    idp().advance(310)
    await expect(pollOnce(rp(), late)).rejects.toMatchObject({ error: 'invalid_grant' })
  })
})
