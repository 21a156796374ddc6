import { type Failure, failure, SiwxError } from '@countersign/siwx-core'
import { parseSignInAccount } from './account.ts'
import { loadChain } from './loadChain.ts'

/**
 * Gives the text that a proof must carry when it was issued for a chain alone and the wallet has named the account since.
 *
 * Codes: `address_invalid`, `address_checksum`, `chain_mismatch`; `account_type_unsupported` for a chain whose texts always
 * name their account; those of the chain's `parseMessage`.
 *
 * @example
 * ```ts
 * import { nameAccount } from '@countersign/siwx'
 *
 * declare const issued: string
 * const named = await nameAccount(issued, 'flow:mainnet:0xe467b9dd11fa00df')
 * if (named.ok) console.log(named.message)
 * ```
 */
export async function nameAccount(
  text: string,
  accountId: string,
): Promise<{ readonly ok: true; readonly message: string } | Failure> {
  const parsed = await parseSignInAccount(accountId)
  if (!parsed.ok) return parsed
  const { address, chainId, namespace } = parsed
  const chain = await loadChain(namespace)
  if (chain.types({ chainId, address: undefined }).length === 0) {
    return failure('account_type_unsupported', 'check', { field: 'address', received: accountId })
  }
  try {
    return { ok: true, message: chain.withAddress?.(text, address) ?? text }
  } catch (error) {
    if (!(error instanceof SiwxError)) throw error
    return failure(error.code, 'check', { field: error.field, reason: error.message })
  }
}
