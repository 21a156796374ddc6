import { runs } from '@countersign/testing/runs'
import { ethereumEncode } from '@polkadot/util-crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { addressOf, checkAddress, isChainId, parseAccount } from './account.ts'
import { bytesToHex } from './internal/hex.ts'
import { KUSAMA, MOONBEAM, POLKADOT, SOLO } from './test/chains.ts'
import { alice, eve } from './test/keys.ts'

describe('addressOf', () => {
  test('default', () => {
    expect(addressOf(alice.accountId, POLKADOT)).toBe(alice.address)
    expect(addressOf(alice.accountId, KUSAMA)).toBe(alice.addressWith(2))
    expect(addressOf(alice.accountId, SOLO)).toBe(alice.addressWith(42))
  })

  test('a 20-byte account has its EIP-55 checksum', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 20, maxLength: 20 }), (accountId) => {
        expect(addressOf(accountId, MOONBEAM)).toBe(ethereumEncode(accountId))
      }),
      runs(50),
    )
  })

  test('error: neither 32 nor 20 bytes', () => {
    for (const length of [0, 19, 21, 31, 33]) {
      expect(() => addressOf(new Uint8Array(length), POLKADOT)).toThrow(
        expect.objectContaining({ code: 'address_invalid' }),
      )
    }
  })
})

describe('checkAddress', () => {
  const mixed = eve.address.replace(/[a-f]/, (letter) => letter.toUpperCase())
  test.each([
    [alice.address, 'valid'],
    [alice.addressWith(16_383), 'valid'],
    [`${alice.address} `, 'address_invalid'],
    [` ${alice.address}`, 'address_invalid'],
    [`${alice.address.slice(0, -1)}${alice.address.endsWith('1') ? '2' : '1'}`, 'address_checksum'],
    [bytesToHex(alice.accountId), 'address_invalid'],
    ['', 'address_invalid'],
    [eve.address, 'valid'],
    [eve.address.toLowerCase(), 'address_case'],
    [`0x${eve.address.slice(2).toUpperCase()}`, 'address_case'],
    [mixed, 'address_checksum'],
    [eve.address.replace('0x', '0X'), 'address_invalid'],
    [`${eve.address}0`, 'address_invalid'],
  ])('%j is %s', (address, verdict) => {
    expect(checkAddress(address)).toBe(verdict)
  })
})

describe('isChainId', () => {
  test('takes the first 16 bytes of a genesis hash, in lower case', () => {
    expect(isChainId(POLKADOT)).toBe(true)
    const bad = [
      POLKADOT.toUpperCase(),
      `${POLKADOT}0`,
      POLKADOT.slice(1),
      `0x${POLKADOT.slice(2)}`,
      'polkadot',
      '',
    ]
    expect(bad.some(isChainId)).toBe(false)
  })
})

describe('parseAccount', () => {
  test('default', () => {
    expect(parseAccount(`polkadot:${POLKADOT}:${alice.address}`)).toEqual({
      ok: true,
      chainId: POLKADOT,
      address: alice.address,
      accountId: bytesToHex(alice.accountId),
    })
  })

  test('gives the address as the chain writes it', () => {
    const generic = parseAccount(`polkadot:${KUSAMA}:${alice.addressWith(42)}`)
    expect(generic).toMatchObject({ address: alice.addressWith(2) })
    const unknown = parseAccount(`polkadot:${SOLO}:${alice.addressWith(77)}`)
    expect(unknown).toMatchObject({ address: alice.addressWith(77) })
    const lower = parseAccount(`polkadot:${MOONBEAM}:${eve.address.toLowerCase()}`)
    expect(lower).toMatchObject({ address: eve.address })
  })

  test.each([
    ['nothing', '', 'address_invalid'],
    ['an address alone', alice.address, 'address_invalid'],
    ['another namespace', `eip155:${POLKADOT}:${alice.address}`, 'address_invalid'],
    ['another chain id', `polkadot:1:${alice.address}`, 'address_invalid'],
    ['Kusama with the prefix of Polkadot', `polkadot:${KUSAMA}:${alice.address}`, 'chain_mismatch'],
    ['Polkadot with 20 bytes', `polkadot:${POLKADOT}:${eve.address}`, 'chain_mismatch'],
    ['Moonbeam with 32 bytes', `polkadot:${MOONBEAM}:${alice.address}`, 'chain_mismatch'],
  ])('refuses %s', (_name, text, code) => {
    expect(parseAccount(text)).toMatchObject({ ok: false, code })
  })
})
