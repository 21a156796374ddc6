import { expect } from 'vitest'
import { newPerson } from '../person.ts'
import { conformance, type Module } from './conformance.ts'
import { ask, open, type Parameters, refusal } from './flow.ts'
import { type Op, pass } from './op.ts'
import { flow, flowToUserinfo, type Tokens } from './tokens.ts'

const INTERACTIVE = [
  'login_required',
  'interaction_required',
  'account_selection_required',
  'consent_required',
]

const twice = async (op: Op, first: Parameters, second: (before: Tokens) => Parameters) => {
  const person = newPerson()
  const before = await flow(op, { person, more: first })
  pass(2)
  const after = await flow(op, { person, more: second(before) })
  return { before: before.idToken.claims, after: after.idToken.claims, screens: after.screens }
}

/** Signed in once, and not again: the same person, the same sign-in. */
const same = async (op: Op, first: Parameters, second: (before: Tokens) => Parameters): Promise<void> => {
  const { after, before, screens } = await twice(op, first, second)
  expect(screens).not.toContain('connect')
  expect(after.sub).toBe(before.sub)
  expect(after['auth_time']).toBe(before['auth_time'])
}

/** Signed in, and again. */
const again = async (op: Op, second: Parameters): Promise<void> => {
  const { after, before, screens } = await twice(op, {}, () => second)
  expect(screens).toContain('connect')
  expect(after.sub).toBe(before.sub)
  expect(after['auth_time']).toBeTypeOf('number')
  expect(after['auth_time']).toBeGreaterThan(Number(before['auth_time'] ?? before.iat))
}

/** Sessions, and what requests may say about them. */
export const SESSION: readonly Module[] = [
  conformance('oidcc-prompt-login', (op) => again(op, { prompt: 'login' })),
  conformance('oidcc-prompt-none-not-logged-in', async (op) => {
    const asked = ask(op, op.clients[0], { more: { prompt: 'none' }, stateLength: 96 })
    expect(INTERACTIVE).toContain(await refusal(op, asked))
  }),
  conformance('oidcc-prompt-none-logged-in', async (op) => {
    await same(op, {}, () => ({ prompt: 'none' }))
  }),
  conformance('oidcc-max-age-1', (op) => again(op, { max_age: '1' })),
  conformance('oidcc-max-age-10000', async (op) => {
    await same(op, { max_age: '15000' }, ({ idToken }) => {
      expect(idToken.claims['auth_time']).toBeTypeOf('number')
      return { max_age: '10000' }
    })
  }),
  conformance('oidcc-id-token-hint', async (op) => {
    await same(op, {}, ({ idToken }) => ({ prompt: 'none', id_token_hint: idToken.raw }))
  }),
  conformance('oidcc-login-hint', async (op) => {
    // Nobody this provider could know, as the suite sends it; and an account, which the page shows.
    await flowToUserinfo(op, { more: { login_hint: `buffy@${new URL(op.metadata.issuer).hostname}` } })
    const person = newPerson()
    const asked = ask(op, op.clients[0], { more: { login_hint: person.account } })
    const page = await person.browser.visit(asked.url, { from: 'elsewhere' })
    expect(await page.response.text()).toContain(person.account)
  }),
  conformance('oidcc-ui-locales', async (op) => {
    await flowToUserinfo(op, { more: { ui_locales: 'se' } })
    expect(op.metadata['ui_locales_supported']).toContain('de')
    const asked = ask(op, op.clients[0], { more: { ui_locales: 'se de' } })
    const page = await newPerson().browser.visit(asked.url, { from: 'elsewhere' })
    expect(await page.response.text()).toContain('<html lang="de"')
  }),
  conformance('oidcc-claims-locales', async (op) => {
    await flowToUserinfo(op, { more: { claims_locales: 'se' } })
  }),
  conformance('oidcc-ensure-request-with-acr-values-succeeds', async (op) => {
    const offered = op.metadata['acr_values_supported'] as readonly string[]
    const { idToken } = await flow(op, { more: { acr_values: offered.join(' ') } })
    expect(offered).toContain(idToken.claims['acr'])
    const { callback } = await open(op, ask(op, op.clients[0], { more: { acr_values: '1 2' } }))
    expect(callback).toHaveProperty('code')
  }),
]
