import { signInFields } from '@countersign/testing/signInFields'
import type { Hex as ViemHex } from 'viem'
import { createMessage, type EthereumMessageFields } from '../createMessage.ts'
import { formatMessage } from '../formatMessage.ts'
import type { EthereumProof } from '../types.ts'

/** Fixed toy keys. Whoever reads this has them too. */
export const KEYS: { readonly [name in 'alice' | 'bob' | 'carol']: ViemHex } = {
  alice: `0x${'a1'.repeat(32)}`,
  bob: `0x${'b0'.repeat(32)}`,
  carol: `0x${'ca'.repeat(32)}`,
}

/** A good sign-in text, with what the test wants different. */
export function signInText(fields: Partial<EthereumMessageFields> & { readonly address: string }): string {
  return formatMessage(
    createMessage({
      ...signInFields,
      chainId: '1',
      ...fields,
    }),
  )
}

export function proofOf(message: string, signature: string): EthereumProof {
  return { type: 'eip191', message, signature }
}
