import type { Failure } from '@countersign/siwx-core'
import { parseSignInAccount } from './account.ts'
import { loadChain } from './loadChain.ts'

/** The subjects that a sign-in with an account may have. */
export type Subjects = { readonly ok: true; readonly subjects: readonly string[] }

/**
 * Tells under which subjects somebody may have signed in with an account: the one of its key, and the one of the contract or
 * of the other key that may decide for it on its own network. To find people by the account that they name.
 *
 * Codes: `address_invalid`, `address_checksum`; `profile_unsupported` for another namespace.
 *
 * @example
 * ```ts
 * import { subjectsOf } from '@countersign/siwx'
 *
 * const found = await subjectsOf('tezos:NetXdQprcVkpaWU:tz1VSUr8wwNhLAzempoch5d6hLRiTh8Cjcjb')
 * if (found.ok) console.log(found.subjects) // [ 'tezos:tz1VSUr8wwNhLAzempoch5d6hLRiTh8Cjcjb' ]
 * ```
 * @see CAIP-10
 */
export async function subjectsOf(accountId: string): Promise<Subjects | Failure> {
  const parsed = await parseSignInAccount(accountId)
  if (!parsed.ok) return parsed
  const chain = await loadChain(parsed.namespace)
  return { ok: true, subjects: chain.subjectsOf(parsed) }
}
