import type { Expectations } from '@countersign/siwx-core'
import { createMessage, type TezosMessageFields } from '../createMessage.ts'
import { formatMessage } from '../formatMessage.ts'

export const NOW = '2026-11-21T12:00:00.000Z'
export const NONCE = 'k7Jx0Qm3Zs9Lw2Tf5Rb8'
export const MAINNET = 'NetXdQprcVkpaWU'
export const GHOSTNET = 'NetXnHfVqm9iesp'
/** A block hash of mainnet. */
export const BRANCH = 'BLockGenesisGenesisGenesisGenesisGenesisf79b5d1CoW2'

/** A good sign-in text, with what the test wants different. */
export function signInText(fields: Partial<TezosMessageFields> & { readonly address: string }): string {
  return formatMessage(
    createMessage({
      domain: 'app.example',
      statement: 'Sign in to Example.',
      uri: 'https://app.example/login',
      chainId: MAINNET,
      nonce: NONCE,
      issuedAt: NOW,
      ...fields,
    }),
  )
}

export const expected: Expectations = { domain: 'app.example', nonce: NONCE }

export const now = (): Date => new Date(NOW)
