import { signInFields } from '@countersign/testing/signInFields'
import { createMessage, type NearMessageFields } from '../createMessage.ts'
import { formatMessage } from '../formatMessage.ts'

/** A good sign-in text, with what the test wants different. */
export function signInText(fields: Partial<NearMessageFields> = {}): string {
  return formatMessage(
    createMessage({
      ...signInFields,
      chainId: 'mainnet',
      address: 'alice.near',
      ...fields,
    }),
  )
}
