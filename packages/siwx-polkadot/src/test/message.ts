import { signInFields } from '@countersign/testing/signInFields'
import { createMessage, type PolkadotMessageFields } from '../createMessage.ts'
import { formatMessage } from '../formatMessage.ts'
import { POLKADOT } from './chains.ts'

/** A good sign-in text, with what the test wants different. */
export function signInText(fields: Partial<PolkadotMessageFields> & { readonly address: string }): string {
  return formatMessage(
    createMessage({
      ...signInFields,
      chainId: POLKADOT,
      ...fields,
    }),
  )
}
