import { sha512_256 } from '@noble/hashes/sha2.js'
import { ALGORAND, type AlgorandWallet, algorandAddress } from './algorand.ts'
import { concat } from './bytes.ts'
import type { TestWallet } from './types.ts'

/** An account of several keys, and those of them that sign. */
export const algorandMultisig = (
  members: readonly AlgorandWallet[],
  threshold: number,
  signers: readonly AlgorandWallet[],
): TestWallet & { readonly address: string } => {
  const id = sha512_256(concat('MultisigAddr', [1, threshold], ...members.map(({ key }) => key)))
  const address = algorandAddress(id)
  return {
    account: `${ALGORAND}:${address}`,
    address,
    sign: async (challenge) => {
      const signed = await Promise.all(
        members.map(async (member) => {
          if (!signers.includes(member)) return { address: member.address }
          return { address: member.address, signature: (await member.sign(challenge))['signature'] }
        }),
      )
      const { signature: _, ...shared } = (await members[0]?.sign(challenge)) ?? {}
      return { ...shared, multisig: { version: 1, threshold, members: signed } }
    },
  }
}
