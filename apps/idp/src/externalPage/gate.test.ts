import { describe, expect, test } from 'vitest'
import {
  answerAtPage,
  askAtPage,
  goToPage,
  handoffOf,
  redeemAt,
  signAtPage,
  signedForm,
  withPage,
} from '../test/externalPage.ts'
import { gateBench, MINE, THEIRS } from '../test/gates.ts'
import { decide, newPerson } from '../test/person.ts'
import { authorize } from '../test/relyingParty.ts'

const { chain, idp, rp, set, told } = gateBench(withPage)

/** Signs in at the page; resolves with the gate's page. */
const atGate = async () => {
  await set({ gates: ['both'] })
  const [first, second] = [newPerson(), newPerson()]
  chain().give(MINE, first.account, { id: '1' })
  chain().give(THEIRS, second.account, { id: '2' })
  const request = await authorize(rp(), { scope: 'openid nft_token' })
  const gate = await signAtPage(idp(), first, await goToPage(first, request.url))
  return { first, second, request, gate }
}

describe('a gate', () => {
  test('behavior: is met with an account that is added on the page', async () => {
    const { first, gate, request, second } = await atGate()
    expect(await gate.response.text()).toContain('Something is missing')
    const handoff = await goToPage(first, `${gate.url.href}?add=wallet`)
    const told1 = await redeemAt(idp(), handoff)
    expect(told1).toMatchObject({
      step: 'add-wallet',
      chains: ['eip155:1'],
      endpoints: { back: gate.url.href, restart: `${gate.url.href}?add=wallet` },
    })
    const added = { ...second, browser: first.browser }
    const form = await signedForm(added, told1.ticket, await askAtPage(idp(), added, told1.ticket))
    const consent = await answerAtPage(idp(), first, form)
    const { userinfo } = await told((await decide(first, consent.url)).url, request)
    expect(userinfo['account']).toBe(first.account)
    expect(userinfo['accounts']).toEqual([first.account, second.account])
  })

  test('security: an account is added in the browser that is at the gate only', async () => {
    const { first, gate, second } = await atGate()
    const { ticket } = await redeemAt(idp(), await goToPage(first, `${gate.url.href}?add=wallet`))
    const form = await signedForm(second, ticket, await askAtPage(idp(), second, ticket))
    const led = await answerAtPage(idp(), second, form)
    expect(led.response.status).toBe(410)
    expect(await (await first.browser.visit(gate.url)).response.text()).toContain('Something is missing')
  })

  test('behavior: giving up there tells the relying party why', async () => {
    const { first, gate } = await atGate()
    const { ticket } = await redeemAt(idp(), await goToPage(first, `${gate.url.href}?add=wallet`))
    const left = await answerAtPage(idp(), first, { ticket, action: 'abort' })
    expect(left.url.searchParams.get('error')).toBe('access_denied')
    expect(left.url.searchParams.get('error_description')).toContain('not_held')
  })

  test('behavior: signing in with another wallet goes to the page again', async () => {
    const { first, gate } = await atGate()
    const replaced = await first.browser.visit(`${gate.url.href}/gate`, { form: { action: 'replace' } })
    expect((await redeemAt(idp(), handoffOf(replaced.url))).step).toBe('sign-in')
  })
})
