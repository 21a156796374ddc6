import { describe, expect, test } from 'vitest'
import type { Login } from '../logins.ts'
import { consentsFor, consentsForPart, isPartOf, namedAccounts, tells } from './consented.ts'
import type { Disclosure, Requirement } from './types.ts'

const proven = (account: string) => ({
  subject: account,
  account,
  accountKind: 'key' as const,
  method: 'eip191',
  evidence: { kind: 'offline' as const },
  at: 1,
})

const [A, B, C] = ['a', 'b', 'c'].map((digit) => `eip155:1:0x${digit.repeat(40)}`) as [string, string, string]

const login: Login = {
  ...proven(A),
  id: 'l',
  added: [
    { ...proven(B), clientId: 'demo' },
    { ...proven(C), clientId: 'other' },
  ],
}

const question = (hash: string, disclosure: Disclosure = 'full'): Requirement => ({
  clientId: 'demo',
  hash,
  parts: [],
  policies: [],
  disclosure,
  form: 'oidc',
  token: true,
  mapped: [],
  scopes: [],
})

describe('consent', () => {
  test('behavior: is needed for the question and for each account that was added for this client', () => {
    const consents = consentsFor(question('q'), login)
    expect(consents).toHaveLength(2)
    expect(consents[0]).toBe('q')
    expect(consentsFor(question('q'), { ...login, added: undefined })).toEqual(['q'])
  })

  test('security: to an account is bound to its question', () => {
    const consented = new Set(consentsFor(question('q'), login))
    expect(namedAccounts(question('q'), login, consented)).toEqual([A, B])
    expect(namedAccounts(question('p'), login, consented)).toEqual([A])
    expect(namedAccounts(question('q'), login, new Set(['q']))).toEqual([A])
  })

  test('security: a part of a question takes over no more than what the whole one had', () => {
    const [whole, part] = [question('q', 'tier'), question('p', 'boolean')]
    const consented = new Set(consentsFor(whole, login))
    expect(consentsForPart(whole, part, login, consented)).toEqual(consentsFor(part, login))
    expect(consentsForPart(whole, part, login, new Set(['q']))).toEqual(['p'])
    expect(isPartOf(part, whole)).toBe(true)
    expect(isPartOf(question('p', 'tier'), whole)).toBe(true)
    expect(isPartOf(question('p', 'full'), whole)).toBe(false)
  })

  test('behavior: is needed where something is told', () => {
    expect(tells(question('q'))).toBe(true)
    expect(tells({ ...question('q'), token: false, mapped: ['name'] })).toBe(true)
    expect(tells({ ...question('q'), token: false })).toBe(false)
  })
})
