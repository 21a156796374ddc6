import { describe, expect, test } from 'vitest'
import { placesOf } from '../test/issuesOf.ts'
import { parseConfig } from './load.ts'

const at = (url: string, more: object = {}, issuer = 'https://id.example') =>
  parseConfig({ issuer, signIn: { externalPage: { url, ...more } } }).signIn.externalPage

const refused = (url: string, more: object = {}) =>
  placesOf({ issuer: 'https://id.example', signIn: { externalPage: { url, ...more } } })

describe('signIn.externalPage', () => {
  test('default: there is none', () => {
    expect(parseConfig({}).signIn.externalPage).toBeUndefined()
  })

  test.for([
    'https://wallet.example/connect',
    'https://wallet.example/connect?theme=dark',
    'https://wallet.id.example/',
    'http://localhost:5173/',
  ])('behavior: %s', (url) => {
    expect(at(url)).toEqual({ url, handoffTtl: 60 })
  })

  test.for([
    ['http://wallet.example/', 'external_page_insecure'],
    ['http://127.0.0.1.evil.example/', 'external_page_insecure'],
    ['https://user@wallet.example/', 'external_page_invalid'],
    ['https://:secret@wallet.example/', 'external_page_invalid'],
    ['https://wallet.example/#/connect', 'external_page_invalid'],
    ['https://wallet.example/#', 'external_page_invalid'],
    ['https://id.example/wallet', 'external_page_invalid'],
    ['https://ID.example:443/wallet', 'external_page_invalid'],
    // Cookies know no ports (RFC 6265 section 8.5): that server would get everybody's sessions.
    ['https://id.example:8443/wallet', 'external_page_invalid'],
    ['javascript:alert(1)', 'config_invalid'],
    ['/connect-wallet', 'config_invalid'],
  ] as const)('security: %s is %s', ([url, code]) => {
    expect(refused(url)).toEqual([`${code} signIn.externalPage.url`])
  })

  test('behavior: in development another port of this machine will do', () => {
    const url = 'http://localhost:5173/'
    expect(at(url, {}, 'http://localhost:3000')).toMatchObject({ url })
  })

  test.for([
    [{ handoffTtl: 9 }, 'config_invalid', 'handoffTtl'],
    [{ handoffTtl: 601 }, 'config_invalid', 'handoffTtl'],
    [{ clients: [] }, 'config_invalid', 'clients'],
    [{ uri: 'x' }, 'config_unknown_key', 'uri'],
  ] as const)('error: %j', ([more, code, key]) => {
    expect(refused('https://wallet.example/', more)).toContain(`${code} signIn.externalPage.${key}`)
  })
})
