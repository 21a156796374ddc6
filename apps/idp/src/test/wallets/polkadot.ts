import { blake2b } from '@noble/hashes/blake2.js'
import { getPublicKey, secretFromSeed, sign } from '@scure/sr25519'
import type { Hex } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import { base58, concat, hex } from './bytes.ts'
import { payloadOf, type TestWallet } from './types.ts'

export const POLKADOT = 'polkadot:91b171bb158e2d3848fa23a9f1c25182'

/** SS58 with the prefix of Polkadot. */
export const ss58 = (key: Uint8Array): string => {
  const bytes = concat([0], key)
  return base58(concat(bytes, blake2b(concat('SS58PRE', bytes)).subarray(0, 2)))
}

/** An sr25519 account behind `signRaw`, which wraps what it is given. */
export const polkadotWallet = (byte: number): TestWallet & { readonly accountId: string } => {
  const secret = secretFromSeed(new Uint8Array(32).fill(byte))
  const key = getPublicKey(secret)
  return {
    account: `${POLKADOT}:${ss58(key)}`,
    accountId: `0x${hex(key)}`,
    sign: async (challenge) => {
      const { data } = payloadOf<{ data: string }>(challenge)
      const signature = `0x${hex(sign(secret, concat('<Bytes>', data, '</Bytes>')))}`
      return { type: challenge.type, message: data, signature }
    },
  }
}

/** Its accounts have 20 bytes. */
export const MOONBEAM = 'polkadot:fe58ea77779b7abda7da4ec526d14db9'

/** A 20-byte account behind `personal_sign` of an EVM provider. */
export const moonbeamWallet = (byte: number): TestWallet & { readonly address: string } => {
  const { address, signMessage } = privateKeyToAccount(`0x${hex(new Uint8Array(32).fill(byte))}`)
  return {
    account: `${MOONBEAM}:${address}`,
    address,
    sign: async ({ message, payload, type }) => {
      const [raw] = (payload as { params: readonly [Hex, string] }).params
      return { type, message, signature: await signMessage({ message: { raw } }) }
    },
  }
}
