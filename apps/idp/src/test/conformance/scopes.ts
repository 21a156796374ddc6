import { expect } from 'vitest'
import { newPerson } from '../person.ts'
import { conformance, type Module } from './conformance.ts'
import { DOCUMENT, giveProfile, type Op } from './op.ts'
import { flowToUserinfo } from './tokens.ts'

/** OpenID Connect Core 1.0 section 5.4, as far as the token has it. */
const CLAIMS = {
  profile: ['name', 'nickname', 'picture', 'website', 'locale', 'updated_at'],
  email: ['email', 'email_verified'],
  address: ['address'],
  phone: ['phone_number', 'phone_number_verified'],
} as const
type Scope = keyof typeof CLAIMS

const pick = (names: readonly string[]) => Object.fromEntries(names.map((name) => [name, DOCUMENT[name]]))

/** Signs in as somebody who has something to tell; resolves with the standard claims that the provider told. */
const told = async (op: Op, more: Readonly<Record<string, string>>) => {
  const person = newPerson()
  giveProfile(op, person.account)
  const { claims, idToken, screens } = await flowToUserinfo(op, { person, more })
  expect(screens).toContain('consent')
  const standard = new Set<string>(Object.values(CLAIMS).flat())
  const names = (all: Readonly<Record<string, unknown>>) =>
    Object.keys(all).filter((name) => standard.has(name))
  return {
    userinfo: Object.fromEntries(names(claims).map((name) => [name, claims[name]])),
    idToken: names(idToken.claims),
  }
}

const scoped =
  (...scopes: readonly Scope[]) =>
  async (op: Op): Promise<void> => {
    expect(op.metadata['scopes_supported']).toEqual(expect.arrayContaining([...scopes]))
    const { userinfo } = await told(op, { scope: ['openid', ...scopes].join(' ') })
    expect(userinfo).toEqual(pick(scopes.flatMap((scope) => CLAIMS[scope])))
  }

/** The standard scopes and claims. */
export const SCOPES: readonly Module[] = [
  conformance('oidcc-scope-profile', scoped('profile')),
  conformance('oidcc-scope-email', scoped('email')),
  conformance('oidcc-scope-address', scoped('address')),
  conformance('oidcc-scope-phone', scoped('phone')),
  conformance('oidcc-scope-all', scoped('address', 'email', 'phone', 'profile')),
  conformance('oidcc-alternate-happy-flow', async (op) => {
    const person = newPerson()
    giveProfile(op, person.account)
    const { claims } = await flowToUserinfo(op, { person, reversed: true, more: { scope: 'email openid' } })
    expect(claims).toMatchObject(pick(CLAIMS.email))
  }),
  conformance('oidcc-claims-essential', async (op) => {
    const claims = JSON.stringify({ userinfo: { name: { essential: true } } })
    const { idToken, userinfo } = await told(op, { claims })
    expect(userinfo).toEqual(pick(['name']))
    expect(idToken).toEqual([])
  }),
]
