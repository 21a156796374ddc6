import { runs } from '@countersign/testing/runs'
import { createKeyMulti, encodeAddress } from '@polkadot/util-crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { multisigAddress } from './multisigAddress.ts'
import { encodeSs58 } from './ss58.ts'
import { POLKADOT } from './test/chains.ts'
import { alice, bob, eve } from './test/keys.ts'

describe('multisigAddress', () => {
  test('is what util-crypto computes, up to 100 signatories', () => {
    const keys = fc.uniqueArray(fc.uint8Array({ minLength: 32, maxLength: 32 }), {
      minLength: 2,
      maxLength: 100,
      selector: String,
    })
    fc.assert(
      fc.property(keys, fc.nat(), (accounts, pick) => {
        const threshold = (pick % accounts.length) + 1
        const signatories = accounts.map((account) => encodeSs58(account, pick % 46))
        expect(multisigAddress({ signatories, threshold, chainId: POLKADOT })).toBe(
          encodeAddress(createKeyMulti(accounts, threshold), 0),
        )
      }),
      runs(40),
    )
  })

  test.each([
    ['no signatory', [], 1, 'threshold_not_met'],
    ['one signatory', [alice.address], 1, 'threshold_not_met'],
    ['threshold 0', [alice.address, bob.address], 0, 'threshold_not_met'],
    ['threshold 3 of 2', [alice.address, bob.address], 3, 'threshold_not_met'],
    ['one twice', [alice.address, alice.addressWith(42)], 1, 'duplicate_key'],
    ['a 20-byte account', [alice.address, eve.address], 1, 'address_invalid'],
  ])('error: %s', (_name, signatories, threshold, code) => {
    expect(() => multisigAddress({ signatories, threshold, chainId: POLKADOT })).toThrow(
      expect.objectContaining({ code }),
    )
  })
})
