import { describe, expect, test } from 'vitest'
import { allRights, commonRights, exceeds, excessOf, fromScopes, grants, toScopes } from './rights.ts'

describe('rights', () => {
  test('behavior: write includes read, nothing includes what is not named', () => {
    expect(grants({ keys: 'write' }, 'keys:read')).toBe(true)
    expect(grants({ keys: 'read' }, 'keys:write')).toBe(false)
    expect(grants({}, 'keys:read')).toBe(false)
  })

  test('security: of two limits the narrower one counts', () => {
    expect(commonRights({ keys: 'write', audit: 'read' }, { keys: 'read', team: 'write' })).toEqual({
      keys: 'read',
    })
  })

  test('behavior: several roles give what each of them gives', () => {
    expect(allRights([{ keys: 'read' }, { keys: 'write', audit: 'read' }])).toEqual({
      keys: 'write',
      audit: 'read',
    })
    expect(allRights([])).toEqual({})
  })

  test('security: what one has not oneself is too much to give', () => {
    expect(exceeds({ keys: 'read' }, { keys: 'write' })).toBe(false)
    expect(exceeds({ keys: 'write' }, { keys: 'read' })).toBe(true)
    expect(exceeds({ team: 'read' }, { keys: 'write' })).toBe(true)
    expect(
      excessOf({ team: 'read', keys: 'write', audit: 'read' }, { keys: 'read', audit: 'write' }),
    ).toEqual({
      keys: 'write',
      team: 'read',
    })
  })

  test('behavior: there and back as scopes; scopes of other resource servers are no rights', () => {
    const rights = { clients: 'read', keys: 'write' } as const
    expect(toScopes(rights)).toEqual(['clients:read', 'keys:read', 'keys:write'])
    expect(fromScopes([...toScopes(rights), 'files:write', 'admin', 'keys'])).toEqual(rights)
  })
})
