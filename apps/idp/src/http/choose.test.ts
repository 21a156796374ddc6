import { describe, expect, test } from 'vitest'
import { createChoice } from './choose.ts'
import { pinned } from './pin.ts'

const site = (url: string) => ({ url, issuer: pinned(url) })

describe('createChoice', () => {
  const choose = createChoice([
    site('https://id.example/sso'),
    site('https://id.example/sso/t/one'),
    site('https://id.example/sso/t/two'),
  ])
  const at = (target: string) => choose(target).url.slice('https://id.example/sso'.length)

  test.each([
    ['/sso/t/one', '/t/one'],
    ['/sso/t/one/', '/t/one'],
    ['/sso/t/one?a=/sso/t/two', '/t/one'],
    ['/sso/t/two/auth?client_id=x', '/t/two'],
    ['/.well-known/oauth-authorization-server/sso/t/two', '/t/two'],
    ['/.well-known/oauth-authorization-server/sso/t/two?a=b', '/t/two'],
  ])('default: %s is that tenant’s', (target, expected) => {
    expect(at(target)).toBe(expected)
  })

  test.each([
    '',
    '/',
    '/sso',
    '/sso/t',
    '/sso/t/',
    '/sso/t/on',
    '/sso/t/ones/auth',
    '/sso//t/one',
    '/t/one',
    '/SSO/t/one',
    '/sso/t/%6fne/auth',
    '/sso/x/../t/one',
    '/.well-known/oauth-authorization-server',
    '/.well-known/oauth-authorization-server/sso',
    '/.well-known/oauth-authorization-server/sso/t/one/auth',
    '/.well-known/oauth-authorization-server/sso/t/one/',
  ])('behavior: %s is nobody else’s', (target) => {
    expect(at(target)).toBe('')
  })

  test('behavior: one issuer alone gets everything', () => {
    const alone = site('https://id.example')
    expect(createChoice([alone])('/t/one/auth')).toBe(alone)
  })
})
