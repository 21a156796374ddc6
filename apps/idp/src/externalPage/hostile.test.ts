import type * as client from 'openid-client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  answerAtPage,
  askAtPage,
  callAs,
  codeOn,
  goToPage,
  handoffOf,
  PAGE_ORIGIN,
  type Redeemed,
  redeemAt,
  signedForm,
  withPage,
} from '../test/externalPage.ts'
import { startIdp, type TestIdp } from '../test/idp.ts'
import { newPerson, type Person, post, signChallenge } from '../test/person.ts'
import { authorize, discover } from '../test/relyingParty.ts'
import type { ChallengeResponse, ProofResponse } from '../web/types.ts'

let idp: TestIdp
let rp: client.Configuration
beforeAll(async () => {
  idp = await startIdp({ signIn: { ...withPage.signIn, challengesPerInteraction: 3 } })
  rp = await discover(idp)
})
afterAll(() => idp.idp.stop())

/** A person at the page, with the ticket of their sign-in. */
const atPage = async (person = newPerson()) => {
  const handoff = await goToPage(person, (await authorize(rp)).url)
  return { person, handoff, ...(await redeemAt(idp, handoff)) }
}

/** A signed answer that has been posted, and where its browser was sent then. */
const posted = async (started: { person: Person; ticket: string }, signer = started.person) => {
  const { person, ticket } = started
  const form = await signedForm(signer, ticket, await askAtPage(idp, signer, ticket))
  const options = { form, from: 'elsewhere', headers: { origin: PAGE_ORIGIN } } as const
  const response = await person.browser.request(`${idp.idp.url}/external-page/answer`, options)
  expect(response.status).toBe(303)
  return new URL(response.headers.get('location') ?? '', idp.idp.url)
}

/** Status and code of an error page. */
const refusal = async (response: Response) => [response.status, await codeOn(response)]

describe('who may call', () => {
  const others = [
    'https://evil.example',
    'http://wallet.example',
    'https://wallet.example:8443',
    'https://wallet.example.evil.example',
    'https://sub.wallet.example',
    'https://WALLET.example',
    'null',
    '',
  ]
  test.for(others)('security: origin "%s" gets no answer that it could read', async (origin) => {
    const { person, ticket } = await atPage()
    const fresh = await goToPage(newPerson(), (await authorize(rp)).url)
    for (const [endpoint, body] of [
      ['redeem', { handoff: fresh }],
      ['challenge', { ticket, account: person.account }],
    ] as const) {
      const answer = await callAs<Redeemed>(idp, endpoint, body, origin)
      expect([answer.status, answer.body.error?.code]).toEqual([403, 'origin_not_allowed'])
      expect(answer.headers.get('access-control-allow-origin')).toBeNull()
      expect(answer.headers.get('vary')).toContain('Origin')
    }
    await expect(redeemAt(idp, fresh)).resolves.toHaveProperty('ticket')
  })

  test.for(others)(
    'security: a form from origin "%s" is refused, and the ticket stays good',
    async (origin) => {
      const { person, ticket } = await atPage()
      const challenge = await askAtPage(idp, person, ticket)
      const form = await signedForm(person, ticket, challenge)
      const { response } = await person.browser.visit(`${idp.idp.url}/external-page/answer`, {
        form,
        from: 'elsewhere',
        headers: origin === '' ? {} : { origin },
      })
      expect(await refusal(response)).toEqual([403, 'origin_not_allowed'])
      expect((await answerAtPage(idp, person, form)).url.pathname).toMatch(/^\/interaction\//)
    },
  )

  test('security: preflights are answered for the page only, without credentials', async () => {
    const ask = (origin: string) =>
      fetch(`${idp.idp.url}/external-page/challenge`, { method: 'OPTIONS', headers: { origin } })
    const ours = await ask(PAGE_ORIGIN)
    expect(ours.status).toBe(204)
    expect(ours.headers.get('access-control-allow-origin')).toBe(PAGE_ORIGIN)
    expect(ours.headers.get('access-control-allow-headers')).toBe('content-type')
    expect(ours.headers.get('access-control-allow-credentials')).toBeNull()
    const theirs = await ask('https://evil.example')
    expect(theirs.status).toBe(403)
    expect(theirs.headers.get('access-control-allow-origin')).toBeNull()
  })
})

describe('one time', () => {
  test('security: a hand-off is redeemed once, of six at once by one', async () => {
    const handoff = await goToPage(newPerson(), (await authorize(rp)).url)
    const race = await Promise.all(
      Array.from({ length: 6 }, () => callAs<Redeemed>(idp, 'redeem', { handoff })),
    )
    expect(race.filter(({ status }) => status === 200)).toHaveLength(1)
    const late = await callAs<Redeemed>(idp, 'redeem', { handoff })
    expect([late.status, late.body.error?.code]).toEqual([409, 'handoff_used'])
  })

  test('security: a ticket is answered once, and then asks for nothing', async () => {
    const started = await atPage()
    const form = await signedForm(
      started.person,
      started.ticket,
      await askAtPage(idp, started.person, started.ticket),
    )
    const race = await Promise.all(
      Array.from({ length: 6 }, () =>
        started.person.browser.request(`${idp.idp.url}/external-page/answer`, {
          form,
          from: 'elsewhere',
          headers: { origin: PAGE_ORIGIN },
        }),
      ),
    )
    expect(race.filter(({ status }) => status === 303)).toHaveLength(1)
    const late = await answerAtPage(idp, started.person, form)
    expect(await refusal(late.response)).toEqual([409, 'handoff_used'])
    const ask = { ticket: started.ticket, account: started.person.account }
    expect((await callAs<Redeemed>(idp, 'challenge', ask)).body.error?.code).toBe('handoff_used')
  })

  test('security: a hand-off, and then a ticket, end by their time', async () => {
    const own = await startIdp(withPage)
    const party = await discover(own)
    const handoff = await goToPage(newPerson(), (await authorize(party)).url)
    own.advance(61)
    const late = await callAs<Redeemed>(own, 'redeem', { handoff })
    expect([late.status, late.body.error?.code]).toEqual([410, 'handoff_expired'])
    const person = newPerson()
    const { ticket } = await redeemAt(own, await goToPage(person, (await authorize(party)).url))
    own.advance(1800)
    const ask = await callAs<Redeemed>(own, 'challenge', { ticket, account: person.account })
    expect([ask.status, ask.body.error?.code]).toEqual([400, 'handoff_invalid'])
    await own.idp.stop()
  })

  test('security: an answer is picked up at once or never', async () => {
    const own = await startIdp(withPage)
    const person = newPerson()
    const { ticket } = await redeemAt(own, await goToPage(person, (await authorize(await discover(own))).url))
    const form = await signedForm(person, ticket, await askAtPage(own, person, ticket))
    const response = await person.browser.request(`${own.idp.url}/external-page/answer`, {
      form,
      from: 'elsewhere',
      headers: { origin: PAGE_ORIGIN },
    })
    own.advance(61)
    const late = await person.browser.visit(new URL(response.headers.get('location') ?? '', own.idp.url))
    expect(await refusal(late.response)).toEqual([400, 'handoff_invalid'])
    await own.idp.stop()
  })
})

describe('one browser', () => {
  test('security: a victim who signs on the page for an attacker’s sign-in signs nobody in', async () => {
    const attacker = await atPage()
    const victim = newPerson()
    const form = await signedForm(victim, attacker.ticket, await askAtPage(idp, victim, attacker.ticket))
    const led = await answerAtPage(idp, victim, form)
    expect(await refusal(led.response)).toEqual([410, 'interaction_expired'])
    // The attacker's own browser does not know under which name that answer was put aside.
    const { restart } = attacker.endpoints
    const guess = await attacker.person.browser.visit(`${restart}/answered?answer=${attacker.ticket}`)
    expect(await refusal(guess.response)).toEqual([400, 'handoff_invalid'])
    expect((await attacker.person.browser.visit(`${restart}/continue`)).response.status).toBe(409)
  })

  test('security: an attacker’s answer does not sign a victim in', async () => {
    const [attacker, victim] = [await atPage(), await atPage()]
    const theirs = await posted(attacker)
    const led = await victim.person.browser.visit(theirs)
    expect(await refusal(led.response)).toEqual([410, 'interaction_expired'])
    const swapped = new URL(`${victim.endpoints.restart}/answered${theirs.search}`)
    const response = (await victim.person.browser.visit(swapped)).response
    expect(await refusal(response)).toEqual([400, 'handoff_invalid'])
    // It was not used up, and is still good where it belongs.
    expect((await attacker.person.browser.visit(theirs)).url.pathname).toMatch(/^\/interaction\//)
  })

  test('security: a message of one sign-in does not answer another', async () => {
    const [first, second] = [await atPage(), await atPage()]
    const challenge = await askAtPage(idp, first.person, first.ticket)
    const form = await signedForm(first.person, second.ticket, challenge)
    const back = await answerAtPage(idp, second.person, form)
    expect((await redeemAt(idp, handoffOf(back.url))).error?.code).toBe('challenge_not_found')
  })

  test('security: a message for the page is none for ours, and the other way round', async () => {
    const { endpoints, person, ticket } = await atPage()
    const ours = new URL(endpoints.restart)
    const there = await signChallenge(person, await askAtPage(idp, person, ticket))
    const refused = await post<ProofResponse>(person, ours, 'proof', there)
    expect([refused.status, refused.body.error?.code]).toEqual([404, 'challenge_not_found'])
    const { body } = await post<ChallengeResponse>(person, ours, 'challenge', { account: person.account })
    const back = await answerAtPage(idp, person, await signedForm(person, ticket, body))
    expect((await redeemAt(idp, handoffOf(back.url))).error?.code).toBe('challenge_not_found')
  })
})

describe('nothing is taken on the page’s word', () => {
  const wrong: readonly [string, (proof: Record<string, unknown>) => object, string][] = [
    ['another text', (proof) => ({ ...proof, message: `${proof['message']} ` }), 'request_invalid'],
    [
      'another account',
      (proof) => ({ ...proof, account: `eip155:1:0x${'11'.repeat(20)}` }),
      'account_mismatch',
    ],
    [
      'a text that was not issued',
      (proof) => ({ ...proof, challenge: 'a'.repeat(32) }),
      'challenge_not_found',
    ],
    [
      'a signature of nobody',
      (proof) => ({ ...proof, signature: `0x${'11'.repeat(65)}` }),
      'signature_malformed',
    ],
    ['an account besides', (proof) => ({ ...proof, subject: 'someone' }), 'request_invalid'],
  ]
  test.for(wrong)('security: %s', async ([, change, code]) => {
    const { person, ticket } = await atPage()
    const proof = await signChallenge(person, await askAtPage(idp, person, ticket))
    const form = { ticket, action: 'proof', proof: JSON.stringify(change(proof)) }
    const back = await answerAtPage(idp, person, form)
    expect(back.url.origin).toBe(PAGE_ORIGIN)
    expect((await redeemAt(idp, handoffOf(back.url))).error?.code).toBe(code)
  })

  test.for([
    [{ action: 'abort' }, [400, 'request_invalid']],
    [{ ticket: 'x', action: 'abort' }, [400, 'handoff_invalid']],
    [{ ticket: 'x'.repeat(129), action: 'abort' }, [400, 'request_invalid']],
    [{ ticket: 'x', action: 'sign-in' }, [400, 'request_invalid']],
    [{ ticket: 'x', action: 'abort', proof: '{}' }, [400, 'request_invalid']],
    [{ ticket: 'x', action: 'abort', redirect: 'https://evil.example' }, [400, 'request_invalid']],
    [{ ticket: 'x', action: 'proof', proof: 'x'.repeat(400_000) }, [413, 'request_too_large']],
  ] as const)('error: a form of that kind: %#', async ([form, expected]) => {
    const { response } = await answerAtPage(idp, newPerson(), form)
    expect(await refusal(response)).toEqual(expected)
  })

  test('security: the bounds of a sign-in are those of ours', async () => {
    const { person, ticket } = await atPage()
    for (let round = 0; round < 3; round += 1) await askAtPage(idp, person, ticket)
    const more = await callAs<Redeemed>(idp, 'challenge', { ticket, account: person.account })
    expect([more.status, more.body.error?.code]).toEqual([429, 'rate_limited'])
  })

  test('security: a client that is gone, and a sign-in that is over, are over', async () => {
    const own = await startIdp(withPage)
    const party = await discover(own)
    const [one, two] = [newPerson(), newPerson()]
    const first = await redeemAt(own, await goToPage(one, (await authorize(party)).url))
    const unused = await goToPage(one, first.endpoints.restart)
    const beside = await redeemAt(own, await goToPage(one, first.endpoints.restart))
    const second = await goToPage(two, (await authorize(party)).url)
    const over = async (endpoint: 'redeem' | 'challenge', body: object) => {
      const late = await callAs<Redeemed>(own, endpoint, body)
      expect([late.status, late.body.error?.code]).toEqual([410, 'interaction_expired'])
    }
    await answerAtPage(own, one, { ticket: first.ticket, action: 'abort' })
    await over('redeem', { handoff: unused })
    await over('challenge', { ticket: beside.ticket, account: one.account })
    const again = await answerAtPage(own, one, { ticket: beside.ticket, action: 'abort' })
    expect(await refusal(again.response)).toEqual([410, 'interaction_expired'])
    await own.idp.clients.remove('demo')
    await over('redeem', { handoff: second })
    await own.idp.stop()
  })

  test('security: no hand-off, ticket or answer is written to the log', async () => {
    const own = await startIdp(withPage)
    const person = newPerson()
    const handoff = await goToPage(person, (await authorize(await discover(own))).url)
    const { ticket } = await redeemAt(own, handoff)
    const form = await signedForm(person, ticket, await askAtPage(own, person, ticket))
    const response = await person.browser.request(`${own.idp.url}/external-page/answer`, {
      form,
      from: 'elsewhere',
      headers: { origin: PAGE_ORIGIN },
    })
    const back = new URL(response.headers.get('location') ?? '', own.idp.url)
    await person.browser.visit(back)
    await own.idp.stop()
    expect(own.logs()).toContain('proof accepted')
    for (const secret of [handoff, ticket, back.searchParams.get('answer') ?? '']) {
      expect(secret.length).toBeGreaterThan(40)
      expect(own.logs()).not.toContain(secret)
    }
  })
})
