import { describe, expect, test } from 'vitest'
import { hashSecret } from '../clients/secret.ts'
import { createAudiences } from '../m2m/audiences.ts'
import { placesOf } from '../test/issuesOf.ts'
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
    [{ basePath: '/' }, 'basePath'],
    [{ basePath: 'auth' }, 'basePath'],
    [{ basePath: '/auth/' }, 'basePath'],
    [{ basePath: '/..' }, 'basePath'],
    [{ basePath: '/:any' }, 'basePath'],
    [{ basePath: '/*' }, 'basePath'],
    [{ appId: 'a/b' }, 'appId'],
    [{ introspection: 'none' }, 'introspection'],
    [{ apiKeys: [{ name: 'a', hash: 'anything', rights: 'read' }] }, 'apiKeys.0.hash'],
    [{ apiKeys: [{ name: 'a', hash, rights: 'admin' }] }, 'apiKeys.0.rights'],
    [{ apiKeys: [{ name: 'a:b', hash, rights: 'read' }] }, 'apiKeys.0.name'],
    [{ apiKeys: [hash] }, 'apiKeys.0'],
    [
      {
        apiKeys: [
          { name: 'a', hash, rights: 'read' },
          { name: 'a', hash: hashSecret('other'), rights: 'write' },
        ],
      },
      'apiKeys',
    ],
  ] as const)('error: %j', ([supertokens, path]) => {
    expect(placesOf({ supertokens })).toEqual([`config_invalid supertokens.${path}`])
  })
})
