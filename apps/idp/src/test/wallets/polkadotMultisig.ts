import { blake2b } from '@noble/hashes/blake2.js'
import { concat, fromHex } from './bytes.ts'
import { POLKADOT, type polkadotWallet, ss58 } from './polkadot.ts'
import type { TestWallet } from './types.ts'

type Member = ReturnType<typeof polkadotWallet>

/** An account of several keys, and those that sign. */
export const polkadotMultisig = (
  members: readonly Member[],
  threshold: number,
  signers: readonly Member[],
): TestWallet & { readonly accountId: string } => {
  // SCALE of the salt, the sorted members (compact length, below 64) and 16 bits of threshold.
  const sorted = members.map(({ accountId }) => accountId.slice(2)).sort()
  const id = blake2b(
    concat('modlpy/utilisuba', [sorted.length << 2], ...sorted.map(fromHex), [threshold, 0]),
    { dkLen: 32 },
  )
  const addressOf = ({ account }: TestWallet): string => account.slice(account.lastIndexOf(':') + 1)
  return {
    account: `${POLKADOT}:${ss58(id)}`,
    accountId: `0x${Buffer.from(id).toString('hex')}`,
    sign: async (challenge) => {
      const signatures = signers.map(async (signer) => {
        const { signature } = await signer.sign(challenge)
        return { signatory: addressOf(signer), signature }
      })
      return {
        type: challenge.type,
        message: challenge.message,
        threshold,
        signatories: members.map(addressOf),
        signatures: await Promise.all(signatures),
      }
    },
  }
}
