import { type AccountId, formatAccountId, parseAccountId, parseChainId } from '@countersign/siwx-core'
import { OwnershipError } from '../errors.ts'
import type { ProvenAccount } from '../gate.ts'

/** Namespaces where the same key is the same person on every chain. NEAR and Flow accounts exist per network. */
const KEYS_SPAN_CHAINS: ReadonlySet<string> = new Set(['eip155', 'tezos', 'polkadot', 'algorand'])

/** A proven account, taken apart. */
export type Prover = { readonly id: AccountId; readonly everyChain: boolean }

/**
 * Takes the proven accounts apart.
 *
 * @throws OwnershipError (`account_invalid`) for what is not CAIP-10
 */
export function readAccounts(accounts: readonly ProvenAccount[]): readonly Prover[] {
  return accounts.map((given) => {
    const { account, everyChain = false } = typeof given === 'string' ? { account: given } : given
    const id = parseAccountId(account)
    if (id === undefined) throw new OwnershipError('account_invalid', 'A proven account is not CAIP-10.')
    return { id, everyChain: everyChain && KEYS_SPAN_CHAINS.has(id.namespace) }
  })
}

/**
 * The accounts to ask about on a chain, as CAIP-10 of that chain, each once. A contract account is asked about on its own
 * chain only: the same address elsewhere may be somebody else's.
 */
export function ownersOn(chain: string, provers: readonly Prover[]): readonly string[] {
  const asked = parseChainId(chain)
  if (asked === undefined) return []
  const owners = provers
    .filter(
      ({ id, everyChain }) =>
        id.namespace === asked.namespace && (everyChain || id.reference === asked.reference),
    )
    .map(({ id }) => formatAccountId({ ...asked, address: id.address }))
  return [...new Set(owners.filter((owner) => owner !== undefined))]
}
