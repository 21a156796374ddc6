import type { KoaContextWithOIDC } from 'oidc-provider'
import { describe, expect, test } from 'vitest'
import { operatorsOnly } from './ownMetadata.ts'

describe('our own members of the client metadata', () => {
  const set = (ctx: object | undefined, value: unknown) =>
    operatorsOnly(ctx as KoaContextWithOIDC, 'countersign_m2m', value, { client_id: 'shop' })

  test('default: set by the operator, and absent from what a client says of itself', () => {
    expect(() => set(undefined, { scopes: ['all'] })).not.toThrow()
    expect(() => set({}, undefined)).not.toThrow()
  })

  test('behavior: members of a standard are the client’s own', () => {
    const own = () =>
      operatorsOnly({} as KoaContextWithOIDC, 'frontchannel_logout_uri', 'https://rp.example/', {
        client_id: 'shop',
      })
    expect(own).not.toThrow()
  })

  test.for([{ scopes: ['all'] }, {}, null, ''])('error: set by the client itself, %j', (value) => {
    expect(() => set({}, value)).toThrow(expect.objectContaining({ error: 'invalid_client_metadata' }))
  })
})
