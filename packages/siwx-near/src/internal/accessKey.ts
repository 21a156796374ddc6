import { type Failure, failure } from '@countersign/siwx-core'
import type { NearKey } from '../types.ts'
import type { Session } from './session.ts'
import { isImplicitAccount } from './signature.ts'

/**
 * Whether a key has full access to an account at the session's block. NEP-641: a key that is not there counts only for an
 * account that does not exist yet and is named after that key. Rejects as readers do.
 *
 * @see NEP-641 "Verification procedure", step 6
 */
export async function checkAccessKey(
  { reader, block }: Session,
  accountId: string,
  { key, publicKey }: { readonly key: NearKey; readonly publicKey: string },
): Promise<Failure | undefined> {
  const found = await reader.accessKey(accountId, publicKey, block)
  if (found === 'full_access') return undefined
  if (found === 'limited') return refuse('key_not_full_access', publicKey)
  if (found !== 'absent') throw new TypeError('The reader answered nothing about the key.')
  // Only an account named after the key can be claimed with it; for any other there is nothing more to ask.
  if (!(await isImplicitAccount(accountId, key))) return refuse('key_not_found', publicKey)
  const exists = await reader.accountExists(accountId, block)
  if (exists === false) return undefined
  if (exists !== true) throw new TypeError('The reader answered nothing about the account.')
  return failure('key_not_found', 'chain', {
    field: 'publicKey',
    received: publicKey,
    reason: 'The account exists without the key that it is named after: its owner may have removed it.',
  })
}

function refuse(code: 'key_not_found' | 'key_not_full_access', received: string): Failure {
  return failure(code, 'chain', { field: 'publicKey', received })
}
