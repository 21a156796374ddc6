import { describe, expect, test } from 'vitest'
import { checkAddress, checkNetwork, isChainId, parseAccount } from './account.ts'
import { networkOf } from './internal/network.ts'
import { ALICE, TESTNET } from './test/keys.ts'

// Service account, FungibleToken, FlowToken of each network, from Flow's documentation.
const MAINNET_ACCOUNTS = ['0xe467b9dd11fa00df', '0xf233dcee88fe0abe', '0x1654653399040a61']
const TESTNET_ACCOUNTS = ['0x8c5303eaa26202d6', '0x9a0766d93b6608b7', '0x7e60df042a9c0868']
const EMULATOR_ACCOUNTS = ['0xf8d6e0586b0a20c7', '0xee82856bf20e2aa6', '0x0ae53cb6e3f42a79']

describe('networkOf', () => {
  test.each(MAINNET_ACCOUNTS)('%s is on mainnet', (address) => {
    expect(networkOf(address)).toBe('mainnet')
  })

  test.each(TESTNET_ACCOUNTS)('%s is on testnet', (address) => {
    expect(networkOf(address)).toBe('testnet')
  })

  test.each(EMULATOR_ACCOUNTS)('%s, of the emulator, is on none', (address) => {
    expect(networkOf(address)).toBeUndefined()
  })

  test.each(['0x0000000000000000', '0x6834ba37b3980209', '0x0000000000000001', '0xffffffffffffffff'])(
    '%s is nobody',
    (address) => {
      expect(networkOf(address)).toBeUndefined()
    },
  )

  test('one wrong digit or two swapped ones are always found', () => {
    for (const address of [ALICE, TESTNET, ...MAINNET_ACCOUNTS]) {
      for (let index = 2; index < 18; index++) {
        for (const digit of '0123456789abcdef') {
          if (digit === address[index]) continue
          expect(networkOf(address.slice(0, index) + digit + address.slice(index + 1))).toBeUndefined()
        }
        const swapped =
          address.slice(0, index) + address[index + 1] + address[index] + address.slice(index + 2)
        if (index < 17 && swapped !== address) expect(networkOf(swapped)).toBeUndefined()
      }
    }
  })
})

describe('checkAddress', () => {
  test.each([
    [ALICE, 'valid'],
    [TESTNET, 'valid'],
    ['', 'address_invalid'],
    [ALICE.slice(2), 'address_invalid'],
    [`${ALICE}0`, 'address_invalid'],
    [ALICE.slice(0, -1), 'address_invalid'],
    [`${ALICE}\n`, 'address_invalid'],
    [ALICE.toUpperCase(), 'address_invalid'],
    [ALICE.replace('0x', '0X'), 'address_invalid'],
    [ALICE.replace('e', 'E'), 'address_invalid'],
    [ALICE.replace('e', 'g'), 'address_invalid'],
    ['0xf8d6e0586b0a20c7', 'address_invalid'],
    ['0xABC123DEF456', 'address_invalid'],
  ])('%j is %s', (address, verdict) => {
    expect(checkAddress(address)).toBe(verdict)
  })
})

describe('checkNetwork', () => {
  test('accepts an address of the network, refuses one of the other', () => {
    expect(checkNetwork({ chainId: 'mainnet', address: ALICE })).toBeUndefined()
    expect(checkNetwork({ chainId: 'testnet', address: TESTNET })).toBeUndefined()
    expect(checkNetwork({ chainId: 'testnet', address: ALICE })).toMatchObject({
      code: 'chain_mismatch',
      expected: 'testnet',
      received: 'mainnet',
    })
  })
})

describe('isChainId', () => {
  test('takes the references of CAIP-2', () => {
    expect(['mainnet', 'testnet'].every(isChainId)).toBe(true)
    expect(['', 'Mainnet', 'emulator', 'flow-mainnet', '1', 'toString'].some(isChainId)).toBe(false)
  })
})

describe('parseAccount', () => {
  test('gives chain id and address', () => {
    expect(parseAccount(`flow:mainnet:${ALICE}`)).toEqual({ ok: true, chainId: 'mainnet', address: ALICE })
  })

  test.each([
    '',
    ALICE,
    `flow:${ALICE}`,
    `other:mainnet:${ALICE}`,
    `flow:mainnet:${ALICE}00`,
    `flow:1:${ALICE}`,
  ])('refuses %j', (text) => {
    expect(parseAccount(text)).toMatchObject({ ok: false, code: 'address_invalid' })
  })

  test('refuses an address of the other network', () => {
    expect(parseAccount(`flow:testnet:${ALICE}`)).toMatchObject({ ok: false, code: 'chain_mismatch' })
  })
})
