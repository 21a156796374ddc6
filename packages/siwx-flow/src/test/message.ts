import { signInFields } from '@countersign/testing/signInFields'
import { createMessage, type FlowMessageFields } from '../createMessage.ts'
import { formatMessage } from '../formatMessage.ts'
import { ALICE } from './keys.ts'

/** A good sign-in text, with what the test wants different. */
export function signInText(fields: Partial<FlowMessageFields> = {}): string {
  return formatMessage(
    createMessage({
      ...signInFields,
      address: ALICE,
      chainId: 'mainnet',
      ...fields,
    }),
  )
}
