import { allNetworks } from '@polkadot/util-crypto'
import { describe, expect, test } from 'vitest'
import { accountsOf } from './chains.ts'

/** Genesis hashes, and what the registry of the SDK says of the chain where it lists that hash. */
const GENESIS = [
  ['Polkadot', '0x91b171bb158e2d3848fa23a9f1c25182fb8e20313b2c1eb49219da7a70ce90c3', 0],
  ['Polkadot Asset Hub', '0x68d56f15f85d3136970ec16946040bc1752654e906147f7e43e9d539d7c3de2f', 0],
  ['Kusama', '0xb0a8d493285c2df73290dfb7e61f870f17b41801197a149ca93654499ea3dafe', 2],
  ['Kusama Asset Hub', '0x48239ef607d7928874027a43a67689209727dfb3d3dc5e5b03a39bdc2eda771a', 2],
  ['Westend', '0xe143f23803ac50e8f6f8e62695d1ce9e4e1d68aa36c1cd2cfd15340213f3423e', 42],
  ['Moonbeam', '0xfe58ea77779b7abda7da4ec526d14db9b1e9cd40a217c34892af80a9b332b76d', 'evm'],
  ['Moonriver', '0x401a1f9dca3da46f5c4091016c8a2f26dcea05865116b286f60f668207d1474b', 'evm'],
  ['Mythos', '0xf6ee56e9c5277df5b4ce6ae9983ee88f3cbed27d31beeb98f9f84f997a1ab0b9', 'evm'],
] as const

const listed = (genesis: string) =>
  allNetworks.find(({ genesisHash }) => genesisHash.includes(genesis as `0x${string}`))

describe('accountsOf', () => {
  test.each(GENESIS)('%s by the first 16 bytes of its genesis hash', (_name, genesis, accounts) => {
    expect(accountsOf(genesis.slice(2, 34))).toEqual(
      accounts === 'evm' ? { kind: 'evm' } : { kind: 'ss58', prefix: accounts },
    )
  })

  test('agrees with the registry of the SDK, where that lists the hash', () => {
    const known = GENESIS.filter(([, genesis]) => listed(genesis) !== undefined)
    expect(known.map(([name]) => name)).toEqual(['Polkadot', 'Kusama', 'Mythos'])
    for (const [, genesis, accounts] of known) {
      const { prefix, standardAccount } = listed(genesis) ?? {}
      expect(standardAccount).toBe(accounts === 'evm' ? 'secp256k1' : '*25519')
      if (accounts !== 'evm') expect(prefix).toBe(accounts)
    }
  })

  test('knows no other chain', () => {
    expect(accountsOf('00112233445566778899aabbccddeeff')).toBeUndefined()
    expect(accountsOf('toString')).toBeUndefined()
  })
})
