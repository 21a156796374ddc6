import { describe, expect, test } from 'vitest'
import { addressOf, checkAddress, curveOf, isChainId, parseAccount } from './account.ts'
import { encodeBase58Check } from './internal/base58check.ts'
import { CURVES } from './internal/curves.ts'
import { accounts, alice, withBadChecksum } from './test/keys.ts'
import { GHOSTNET, MAINNET } from './test/message.ts'

const CONTRACT = 'KT1U6EHmNxJTkvaWJ4ThczG4FSDaHC21ssvi'

describe('addressOf', () => {
  test.each(CURVES)('gives the address of a key on %s', (curve) => {
    expect(addressOf(accounts[curve].publicKey)).toBe(accounts[curve].address)
  })

  test('error: throws for what is no key', () => {
    for (const [text, code] of [
      ['', 'encoding_invalid'],
      [withBadChecksum(alice.publicKey), 'encoding_invalid'],
      [alice.address, 'key_type_unsupported'],
    ]) {
      expect(() => addressOf(text ?? '')).toThrow(expect.objectContaining({ code }))
    }
  })
})

describe('checkAddress', () => {
  test.each([
    ...CURVES.map((curve) => [accounts[curve].address, 'valid']),
    [CONTRACT, 'valid'],
    ['', 'address_invalid'],
    [alice.address.slice(1), 'address_invalid'],
    [`${alice.address}2`, 'address_invalid'],
    [`${alice.address}\n`, 'address_invalid'],
    [`${alice.address}%entrypoint`, 'address_invalid'],
    [alice.address.toUpperCase(), 'address_invalid'],
    [alice.address.replace(/.$/, '0'), 'address_invalid'],
    [alice.address.replace('tz1', 'tz5'), 'address_invalid'],
    [alice.address.replace('tz1', 'tz2'), 'address_checksum'],
    [withBadChecksum(alice.address), 'address_checksum'],
    [withBadChecksum(CONTRACT), 'address_checksum'],
    ['sr1Ghq66tYK9y3r8CC1Tf8i8m5nxh8nTvZEf', 'address_invalid'],
  ])('%j is %s', (address, verdict) => {
    expect(checkAddress(address ?? '')).toBe(verdict)
  })
})

describe('curveOf', () => {
  test('reads the digit of the address', () => {
    expect(CURVES.map((curve) => curveOf(accounts[curve].address))).toEqual(CURVES)
    expect(curveOf(CONTRACT)).toBeUndefined()
  })
})

describe('isChainId', () => {
  test('takes chain ids of Octez, with their checksum', () => {
    expect([MAINNET, GHOSTNET].every(isChainId)).toBe(true)
    const bad = ['', '1', 'mainnet', MAINNET.slice(1), `${MAINNET}2`, withBadChecksum(MAINNET)]
    expect(bad.some(isChainId)).toBe(false)
    // The text starts with Net and has 15 characters, the bytes behind it are no chain id.
    expect(isChainId(encodeBase58Check([87, 82, 1], new Uint8Array(4)))).toBe(false)
  })
})

describe('parseAccount', () => {
  test('gives chain id and address', () => {
    const { address } = alice
    expect(parseAccount(`tezos:${MAINNET}:${address}`)).toEqual({ ok: true, chainId: MAINNET, address })
  })

  test.each([
    ['', 'address_invalid'],
    [alice.address, 'address_invalid'],
    [`tezos:${alice.address}`, 'address_invalid'],
    [`other:${MAINNET}:${alice.address}`, 'address_invalid'],
    [`tezos:mainnet:${alice.address}`, 'address_invalid'],
    [`tezos:${MAINNET}:${withBadChecksum(alice.address)}`, 'address_checksum'],
  ])('refuses %j', (text, code) => {
    expect(parseAccount(text)).toMatchObject({ ok: false, code })
  })
})
