import { signInFields } from '@countersign/testing/signInFields'
import { type AlgorandMessageFields, createMessage } from '../createMessage.ts'
import { formatMessage } from '../formatMessage.ts'
import { MAINNET } from './keys.ts'

/** A good sign-in text, with what the test wants different. */
export function signInText(fields: Partial<AlgorandMessageFields> & { readonly address: string }): string {
  return formatMessage(
    createMessage({
      ...signInFields,
      chainId: MAINNET,
      ...fields,
    }),
  )
}
