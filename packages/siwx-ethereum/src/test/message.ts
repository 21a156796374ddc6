import type { Expectations } from '@countersign/siwx-core'
import type { Hex as ViemHex } from 'viem'
import { createMessage, type EthereumMessageFields } from '../createMessage.ts'
import { formatMessage } from '../formatMessage.ts'
import type { EthereumProof } from '../types.ts'

export const NOW = '2026-11-21T12:00:00.000Z'
export const NONCE = 'k7Jx0Qm3Zs9Lw2Tf5Rb8'

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
      domain: 'app.example',
      statement: 'Sign in to Example.',
      uri: 'https://app.example/login',
      chainId: '1',
      nonce: NONCE,
      issuedAt: NOW,
      ...fields,
    }),
  )
}

export const expected: Expectations = { domain: 'app.example', nonce: NONCE }

export const now = (): Date => new Date(NOW)

export function proofOf(message: string, signature: string): EthereumProof {
  return { type: 'eip191', message, signature }
}
