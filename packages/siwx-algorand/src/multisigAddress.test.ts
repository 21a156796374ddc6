import algosdk from 'algosdk'
import { describe, expect, test } from 'vitest'
import { multisigAddress } from './multisigAddress.ts'
import { alice, bob, carol, MULTISIG, team } from './test/keys.ts'

describe('multisigAddress', () => {
  const publicKeys = [alice, bob, carol].map(({ publicKey }) => publicKey)

  test('gives the address that the SDK gives', () => {
    expect(multisigAddress({ version: 1, threshold: 2, publicKeys })).toBe(team)
    expect(multisigAddress({ version: 1, threshold: 3, publicKeys })).toBe(
      algosdk.multisigAddress({ ...MULTISIG, threshold: 3, addrs: [...MULTISIG.addrs] }).toString(),
    )
  })

  test('the order of the members counts', () => {
    expect(multisigAddress({ version: 1, threshold: 2, publicKeys: publicKeys.toReversed() })).not.toBe(team)
  })

  test.each([
    ['version 2', { version: 2, threshold: 1, publicKeys }],
    ['threshold 0', { version: 1, threshold: 0, publicKeys }],
    ['threshold 1.5', { version: 1, threshold: 1.5, publicKeys }],
    ['too few members', { version: 1, threshold: 4, publicKeys }],
    ['a short key', { version: 1, threshold: 1, publicKeys: [new Uint8Array(31)] }],
    ['256 members', { version: 1, threshold: 1, publicKeys: Array(256).fill(alice.publicKey) }],
  ])('error: throws for %s', (_name, multisig) => {
    expect(() => multisigAddress(multisig)).toThrow(expect.objectContaining({ code: 'address_invalid' }))
  })
})
