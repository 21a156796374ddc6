import { anyCharacter } from '@countersign/testing/anyCharacter'
import { runs } from '@countersign/testing/runs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { scanAuthority, scanUri } from './uri.ts'

const uri = (text: string): number => scanUri(text, 0, text.length)
const authority = (text: string): number => scanAuthority(text, 0, text.length)

describe('scanUri', () => {
  test.each([
    'ftp://ftp.is.co.za/rfc/rfc1808.txt',
    'ldap://[2001:db8::7]/c=GB?objectClass?one',
    'mailto:John.Doe@example.com',
    'news:comp.infosystems.www.servers.unix',
    'tel:+1-816-555-1212',
    'telnet://192.0.2.16:80/',
    'urn:oasis:names:specification:docbook:dtd:xml:4.1.2',
    'did:key:z6MkhaXg',
    'file:///x',
    'a:',
    'a:/',
    'a://',
    'http://:80/',
    'http://u:p@h/',
    'https://[v1.fe:a]/x',
    'a:b?c?d#e?f/g',
    'a:%41%5F',
  ])('accepts %s', (text) => {
    expect(uri(text)).toBe(-1)
  })

  test.each([
    ['', 0],
    [':x', 0],
    ['1a:b', 0],
    ['a', 1],
    ['/x', 0],
    ['a b:c', 1],
    ['a:b c', 3],
    ['a:%zz', 2],
    ['a:%4', 2],
    ['a:b#c#d', 5],
    ['a:[b', 2],
    ['a:"', 2],
    ['a:é', 2],
    ['http://a:b/', 9],
    ['http://a@b@c/', 10],
    ['http://[::1/', 11],
    ['http://[::1]x/', 12],
  ])('refuses %s at %i', (text, offset) => {
    expect(uri(text)).toBe(offset)
  })

  test('gives an offset inside the range for any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: anyCharacter, maxLength: 80 }), (text) => {
        const bad = scanUri(`(${text})`, 1, text.length + 1)
        expect(bad === -1 || (bad >= 1 && bad <= text.length + 1)).toBe(true)
      }),
      runs(100),
    )
  })

  const part = fc.string({ unit: anyCharacter, maxLength: 12 }).map(encodeURIComponent)
  const written = fc
    .tuple(fc.webAuthority(), part, part, part)
    .map(([host, path, query, fragment]) => new URL(`https://${host}/${path}?${query}#${fragment}`).href)

  test('accepts what the platform writes', () => {
    fc.assert(
      fc.property(written, (text) => {
        expect(uri(text)).toBe(-1)
      }),
      runs(100),
    )
  })
})

describe('scanAuthority', () => {
  test.each([
    ...['::', '::1', '1::', '1:2:3:4:5:6:7:8', '1:2:3:4:5:6:7::', '::2:3:4:5:6:7:8', '1::8', 'ABCD::ef01'],
    ...['::1.2.3.4', '1:2:3:4:5:6:255.0.10.199', '::ffff:0.0.0.0', 'v1.x', 'vF.a:b'],
  ])('accepts [%s]', (host) => {
    expect(authority(`[${host}]`)).toBe(-1)
    expect(authority(`[${host}]:80`)).toBe(-1)
  })

  test.each([
    ...[
      '',
      ':',
      ':::',
      '1',
      '1:2',
      '1:2:3:4:5:6:7',
      '1:2:3:4:5:6:7:8:9',
      '1:2:3:4:5:6:7:8::',
      '1::2::3',
      '12345::',
    ],
    ...[
      '1:',
      ':1',
      '1:2:3:4:5:6:7:8:',
      '::g',
      '::1%25en0',
      '1.2.3.4',
      '::1.2.3',
      '::1.2.3.4.5',
      '::1.2.3.256',
    ],
    ...[
      '::01.2.3.4',
      '1:2:3:4:5:6:7:1.2.3.4',
      '::1.2.3.4:5',
      '::a.2.3.4',
      'v.x',
      'v1.',
      'v1',
      'vg.x',
      'v1.[',
      'x1.y',
    ],
  ])('refuses [%s]', (host) => {
    expect(authority(`[${host}]`)).not.toBe(-1)
  })

  test('agrees with the platform on IPv6 addresses', () => {
    fc.assert(
      fc.property(fc.ipV6(), (host) => {
        expect(authority(`[${host}]`)).toBe(-1)
      }),
      runs(100),
    )
    const nearly = fc.array(fc.constantFrom(':', '::', '1', 'ffff', '12345', '1.2.3.4', 'g'), {
      maxLength: 12,
    })
    fc.assert(
      fc.property(nearly, (parts) => {
        const host = parts.join('')
        expect(authority(`[${host}]`) === -1).toBe(URL.canParse(`http://[${host}]/`))
      }),
      runs(1000),
    )
  })
})
