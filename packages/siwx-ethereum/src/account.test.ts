import { runs } from '@countersign/testing/runs'
import fc from 'fast-check'
import { getAddress } from 'viem'
import { describe, expect, test } from 'vitest'
import { checkAddress, checksumAddress, parseAccount } from './account.ts'

const WETH = '0xC02aaA39b223FE8D0A0e5C4F27eAD9083C756Cc2'

describe('checksumAddress', () => {
  test('agrees with viem', () => {
    const digits = fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: 40, maxLength: 40 })
    fc.assert(
      fc.property(digits, (text) => checksumAddress(`0x${text}`) === getAddress(`0x${text}`)),
      runs(200),
    )
  })

  test('throws for what is no address', () => {
    for (const text of ['', '0x', WETH.slice(0, -1), `${WETH}0`, WETH.replace('0x', '0X'), WETH.slice(2)]) {
      expect(() => checksumAddress(text)).toThrow(expect.objectContaining({ code: 'address_invalid' }))
    }
  })
})

describe('checkAddress', () => {
  test.each([
    [WETH, 'valid'],
    [`0x${'1'.repeat(40)}`, 'valid'],
    [WETH.toLowerCase(), 'address_case'],
    [`0x${WETH.slice(2).toUpperCase()}`, 'address_case'],
    [WETH.replace('aaA', 'aAA'), 'address_checksum'],
    [WETH.replace('0x', '0X'), 'address_invalid'],
    [`${WETH} `, 'address_invalid'],
    [WETH.replace('2', 'g'), 'address_invalid'],
  ])('%s is %s', (address, verdict) => {
    expect(checkAddress(address)).toBe(verdict)
  })
})

describe('parseAccount', () => {
  test('gives chain id and checksummed address', () => {
    expect(parseAccount(`eip155:10:${WETH}`)).toEqual({
      ok: true,
      chainId: '10',
      address: WETH,
      warnings: [],
    })
    expect(parseAccount(`eip155:10:${WETH.toLowerCase()}`)).toMatchObject({
      address: WETH,
      warnings: ['address_case'],
    })
  })

  test.each([
    [`eip155:01:${WETH}`, 'address_invalid'],
    [`eip155:0x1:${WETH}`, 'address_invalid'],
    [`eip155:${WETH}`, 'address_invalid'],
    [`solana:1:${WETH}`, 'address_invalid'],
    [`eip155:1:${WETH}:`, 'address_invalid'],
    [`eip155:1:${WETH.replace('aaA', 'aAA')}`, 'address_checksum'],
  ])('refuses %s with %s', (text, code) => {
    expect(parseAccount(text)).toMatchObject({ ok: false, code })
  })
})
