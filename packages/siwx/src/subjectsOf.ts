import { type Failure, failure, parseAccountId } from '@countersign/siwx-core'
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
  const { account, address, chain, namespace } = parsed
  const subjects = (...all: readonly string[]): Subjects => ({ ok: true, subjects: all })
  switch (namespace) {
    case 'eip155': {
      const lower = address.toLowerCase()
      return subjects(`${namespace}:${lower}`, `${chain}:${lower}`)
    }
    case 'algorand':
      return subjects(`${namespace}:${address}`, `${chain}:${address}`)
    case 'tezos':
      return subjects(`${namespace}:${address}`)
    case 'polkadot':
      return polkadotSubject(account)
    case 'near':
    case 'flow':
      return subjects(account)
    default:
      return namespace satisfies never
  }
}

/** One account has another address on every network. */
async function polkadotSubject(account: string): Promise<Subjects | Failure> {
  const { parseAccount } = await loadChain('polkadot')
  const parsed: Failure | { readonly ok: true; readonly accountId?: unknown } = parseAccount(account)
  if (!parsed.ok) return parsed
  if (typeof parsed.accountId === 'string') return { ok: true, subjects: [`polkadot:${parsed.accountId}`] }
  return failure('address_invalid', 'parse', { field: 'address', received: parseAccountId(account)?.address })
}
