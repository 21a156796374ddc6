import { describe, expect, test } from 'vitest'
import { hashSecret } from '../clients/secret.ts'
import { createAudiences } from '../m2m/audiences.ts'
import { parseConfig } from './load.ts'

const hash = hashSecret('anything')
const read = (supertokens: object) => parseConfig({ supertokens }).supertokens

describe('supertokens', () => {
  test('default: off, without keys, and asked by clients only', () => {
    expect(read({})).toEqual({
      enabled: false,
      basePath: '/auth',
      appId: 'public',
      apiKeys: [],
      introspection: 'authenticated',
    })
  })

  test('behavior: tokens have the members of SuperTokens, unless an audience says which', () => {
    const membersWith = (enabled: boolean) =>
      createAudiences(
        parseConfig({
          supertokens: { enabled },
          m2m: { audiences: { all: {}, own: { members: ['nbf'] }, none: { members: [] } } },
        }),
      ).all.map(({ members }) => members)
    expect(membersWith(false)).toEqual([[], ['nbf'], []])
    expect(membersWith(true)).toEqual([['stt', 'scp', 'aud', 'gid', 'nbf'], ['nbf'], []])
  })

  test.for(['', '/auth', '/a/b', '/api_v1'])('behavior: the base path %j', (basePath) => {
    expect(read({ basePath }).basePath).toBe(basePath)
  })

  test.for([
    [{ basePath: '/' }],
    [{ basePath: 'auth' }],
    [{ basePath: '/auth/' }],
    [{ basePath: '/..' }],
    [{ basePath: '/:any' }],
    [{ basePath: '/*' }],
    [{ appId: 'a/b' }],
    [{ introspection: 'none' }],
    [{ apiKeys: [{ name: 'a', hash: 'anything', rights: 'read' }] }],
    [{ apiKeys: [{ name: 'a', hash, rights: 'admin' }] }],
    [{ apiKeys: [{ name: 'a:b', hash, rights: 'read' }] }],
    [{ apiKeys: [hash] }],
    [
      {
        apiKeys: [
          { name: 'a', hash, rights: 'read' },
          { name: 'a', hash: hashSecret('other'), rights: 'write' },
        ],
      },
    ],
  ])('error: %j', ([supertokens = {}]) => {
    expect(() => read(supertokens)).toThrow('config_invalid')
  })
})
