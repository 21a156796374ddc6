import { signInFields } from '@countersign/testing/signInFields'
import { createMessage, type TezosMessageFields } from '../createMessage.ts'
import { formatMessage } from '../formatMessage.ts'

export const MAINNET = 'NetXdQprcVkpaWU'
export const GHOSTNET = 'NetXnHfVqm9iesp'
/** A block hash of mainnet. */
export const BRANCH = 'BLockGenesisGenesisGenesisGenesisGenesisf79b5d1CoW2'

/** A good sign-in text, with what the test wants different. */
export function signInText(fields: Partial<TezosMessageFields> & { readonly address: string }): string {
  return formatMessage(
    createMessage({
      ...signInFields,
      chainId: MAINNET,
      ...fields,
    }),
  )
}
