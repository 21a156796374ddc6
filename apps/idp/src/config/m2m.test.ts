import { describe, expect, test } from 'vitest'
import { createAudiences } from '../m2m/audiences.ts'
import { placesOf } from '../test/issuesOf.ts'
import { parseConfig } from './load.ts'

const read = (audiences: object) => createAudiences(parseConfig({ m2m: { audiences } })).all

describe('m2m', () => {
  test('default: the names that a resource server has', () => {
    expect(
      read({
        files: {},
        calendar: { audience: 'https://calendar.example' },
        tasks: { audience: 't', resource: 'urn:t' },
        mail: { resource: 'https://mail.example/api' },
      }),
    ).toMatchObject([
      { name: 'files', audience: 'files', resource: 'urn:countersign:audience:files', tokenTtl: 3600 },
      { name: 'calendar', audience: 'https://calendar.example', resource: 'https://calendar.example' },
      { name: 'tasks', audience: 't', resource: 'urn:t', scopes: [], members: [], signingAlg: 'RS256' },
      { name: 'mail', audience: 'https://mail.example/api', resource: 'https://mail.example/api' },
    ])
  })

  test.for([
    ['two by one audience', { a: { audience: 'x' }, b: { audience: 'x' } }, 'audience_invalid m2m.audiences'],
    ['one by the name of another', { a: {}, b: { audience: 'a' } }, 'audience_invalid m2m.audiences'],
    [
      'the resource of another',
      { a: { resource: 'urn:x' }, b: { audience: 'urn:x' } },
      'audience_invalid m2m.audiences',
    ],
    ['a scope of sign-ins', { a: { scopes: ['openid'] } }, 'audience_invalid m2m.audiences.a'],
    ['our own namespace', { a: { resource: 'urn:countersign:nft' } }, 'audience_invalid m2m.audiences.a'],
    [
      'our own namespace as audience',
      { a: { audience: 'urn:countersign:nft' } },
      'audience_invalid m2m.audiences.a',
    ],
    ['a fragment', { a: { resource: 'https://a.example/#x' } }, 'config_invalid m2m.audiences.a.resource'],
    ['no URI', { a: { resource: 'a' } }, 'config_invalid m2m.audiences.a.resource'],
    ['a name of every object', { constructor: {} }, 'audience_invalid m2m.audiences.constructor'],
    ['a scope with a space', { a: { scopes: ['a b'] } }, 'config_invalid m2m.audiences.a.scopes.0'],
    ['an unknown member', { a: { members: ['sub'] } }, 'config_invalid m2m.audiences.a.members.0'],
    ['no time', { a: { tokenTtl: 0 } }, 'config_invalid m2m.audiences.a.tokenTtl'],
  ] as const)('error: %s', ([, audiences, issue]) => {
    expect(placesOf({ m2m: { audiences } })).toContain(issue)
  })

  test('error: limits that allow nothing, or are not whole', () => {
    for (const limit of [{ count: 0, seconds: 1 }, { count: 1 }, { count: 1, seconds: 0 }])
      expect(placesOf({ limits: { tokensPerClient: limit } })[0]).toMatch(/^config_invalid limits/)
  })
})
