import type { Expectations } from '@countersign/siwx-core'
import { createMessage, type PolkadotMessageFields } from '../createMessage.ts'
import { formatMessage } from '../formatMessage.ts'
import { POLKADOT } from './chains.ts'

export const NOW = '2026-11-21T12:00:00.000Z'
export const NONCE = 'k7Jx0Qm3Zs9Lw2Tf5Rb8'

/** A good sign-in text, with what the test wants different. */
export function signInText(fields: Partial<PolkadotMessageFields> & { readonly address: string }): string {
  return formatMessage(
    createMessage({
      domain: 'app.example',
      statement: 'Sign in to Example.',
      uri: 'https://app.example/login',
      chainId: POLKADOT,
      nonce: NONCE,
      issuedAt: NOW,
      ...fields,
    }),
  )
}

export const expected: Expectations = { domain: 'app.example', nonce: NONCE }

export const now = (): Date => new Date(NOW)
