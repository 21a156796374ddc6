import type { Expectations } from '@countersign/siwx-core'
import { createMessage, type FlowMessageFields } from '../createMessage.ts'
import { formatMessage } from '../formatMessage.ts'
import { ALICE } from './keys.ts'

export const NOW = '2026-11-21T12:00:00.000Z'
export const NONCE = 'k7Jx0Qm3Zs9Lw2Tf5Rb8'

/** A good sign-in text, with what the test wants different. */
export function signInText(fields: Partial<FlowMessageFields> = {}): string {
  return formatMessage(
    createMessage({
      domain: 'app.example',
      address: ALICE,
      statement: 'Sign in to Example.',
      uri: 'https://app.example/login',
      chainId: 'mainnet',
      nonce: NONCE,
      issuedAt: NOW,
      ...fields,
    }),
  )
}

export const expected: Expectations = { domain: 'app.example', nonce: NONCE }

export const now = (): Date => new Date(NOW)
