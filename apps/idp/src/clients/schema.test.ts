import { describe, expect, test } from 'vitest'
import { clientSchema } from './schema.ts'

const CLIENT = { clientId: 'shop', name: 'Shop', redirectUris: ['https://shop.example/callback'] }

const refused = (changes: object): readonly string[] => {
  const parsed = clientSchema.safeParse({ ...CLIENT, ...changes })
  return parsed.success ? [] : parsed.error.issues.map(({ path }) => path.join('.'))
}

describe('client description', () => {
  test.for(['a', 'A-b.c_d~e', '__proto', 'proto__', 'x'.repeat(128)])('default: client id %s', (clientId) => {
    expect(refused({ clientId })).toEqual([])
  })

  // The protocol layer would write one person's session and grant where every object shows them.
  test.for(['__proto__', 'constructor', 'toString', 'hasOwnProperty', '__defineGetter__', 'a:b', 'a b', ''])(
    'error: client id %s',
    (clientId) => {
      expect(refused({ clientId })).toEqual(['clientId'])
    },
  )

  test.for([
    'https://shop.example/callback?tenant=1',
    'http://127.0.0.1:4500/callback',
    'http://[::1]/callback',
    'http://app.localhost/callback',
    'com.example.shop:/callback',
  ])('default: redirect URI %s', (redirectUri) => {
    expect(refused({ redirectUris: [redirectUri] })).toEqual([])
  })

  test.for([
    'http://shop.example/callback',
    'HTTP://shop.example/callback',
    'http://127.0.0.1.evil.example/callback',
    'http://localhost@shop.example/callback',
    'https://bank.example@shop.example/callback',
    'https://:x@shop.example/callback',
  ])('error: redirect URI %s', (redirectUri) => {
    expect(refused({ redirectUris: [redirectUri] })).toContain('redirectUris.0')
  })

  test('behavior: without a redirect URI, a client has the device grant and a home page to be known by', () => {
    const device = { redirectUris: [], deviceGrant: true, clientUri: 'https://shop.example/' }
    expect(clientSchema.parse(CLIENT).deviceGrant).toBe(false)
    expect(refused(device)).toEqual([])
    expect(refused({ ...device, deviceGrant: false })).toEqual(['redirectUris'])
    expect(refused({ ...device, clientUri: undefined })).toEqual(['redirectUris'])
    expect(refused({ redirectUris: undefined })).toEqual(['redirectUris'])
  })

  test('behavior: keys of a client come over https', () => {
    expect(refused({ jwksUri: 'https://shop.example/keys' })).toEqual([])
    expect(refused({ jwksUri: 'http://shop.example/keys' })).toEqual(['jwksUri'])
  })

  test.for(['Démo “shop”', '商店 🛒', 'فروشگاه‌ها'])('default: name %s', (name) => {
    expect(refused({ name })).toEqual([])
  })

  test.for(['a\u202egnp', 'a\u2066b', 'a\u200fb', 'a\nb', 'a\u0000b', 'a\u2028b'])(
    'error: a name that rearranges the page, %j',
    (name) => {
      expect(refused({ name })).toEqual(['name'])
    },
  )
})
