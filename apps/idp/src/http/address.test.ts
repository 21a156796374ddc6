import { describe, expect, test } from 'vitest'
import { attemptAddress, clientAddress } from './address.ts'

const incoming = (remoteAddress: string, forwarded?: string) =>
  ({ socket: { remoteAddress }, headers: { 'x-forwarded-for': forwarded } }) as never

describe('clientAddress', () => {
  const of = (trustProxy: boolean | number, forwarded?: string) =>
    clientAddress(incoming('10.0.0.1', forwarded), { trustProxy } as never)

  test('security: what a sender says of itself does not count', () => {
    expect(of(true, '1.1.1.1, 2.2.2.2')).toBe('2.2.2.2')
    expect(of(false, '1.1.1.1')).toBe('10.0.0.1')
    expect(of(0, '1.1.1.1')).toBe('10.0.0.1')
  })

  test('behavior: behind several proxies it is what the first of them has seen', () => {
    expect(of(1, '1.1.1.1, 2.2.2.2, 3.3.3.3')).toBe('3.3.3.3')
    expect(of(2, '1.1.1.1, 2.2.2.2, 3.3.3.3')).toBe('2.2.2.2')
    expect(of(3, '2.2.2.2, 3.3.3.3')).toBe('2.2.2.2')
  })

  test('security: a port that a proxy writes is not part of it', () => {
    expect(of(true, '2.2.2.2:51234')).toBe('2.2.2.2')
    expect(of(true, '[2001:db8::1]:51234')).toBe('2001:db8::1')
    expect(of(true, '[2001:db8::1]')).toBe('2001:db8::1')
    expect(of(true, '2001:db8::1')).toBe('2001:db8::1')
  })

  test('behavior: without the header, or with an empty one, it is the connection', () => {
    expect(of(true)).toBe('10.0.0.1')
    expect(of(true, '')).toBe('10.0.0.1')
    expect(of(true, '1.1.1.1, ')).toBe('10.0.0.1')
  })
})

describe('attemptAddress', () => {
  const of = (remoteAddress: string) =>
    attemptAddress({ config: { server: { trustProxy: false } as never } }, {
      env: { incoming: incoming(remoteAddress) },
    } as never)

  test('security: the addresses of one IPv6 network are one', () => {
    expect(of('2001:db8:1:2::1')).toBe(of('2001:db8:1:2:ffff:eeee:dddd:cccc'))
    expect(of('2001:db8:1:2::1')).not.toBe(of('2001:db8:1:3::1'))
    expect(of('2001:db8::1')).toBe('2001:db8:0:0')
    expect(of('::1')).toBe('0:0:0:0')
    expect(of('fe80::1%eth0')).toBe('fe80:0:0:0')
    expect(of('::ffff:10.0.0.7')).toBe('10.0.0.7')
  })
})
