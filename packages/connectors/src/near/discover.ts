import { toIcon, toText } from '../internal/label.ts'
import { read } from '../internal/read.ts'
import type { Discover, Wallet } from '../types.ts'
import { signIn } from './signIn.ts'

/** One announcement, or undefined when it is not one. */
const fromAnnouncement = (event: Event): Wallet | undefined => {
  const wallet = read(event, 'detail')
  const manifest = read(wallet, 'manifest')
  const name = toText(read(manifest, 'name'))
  const own = toText(read(manifest, 'id'))
  if (own === undefined || name === undefined || typeof read(wallet, 'signIn') !== 'function')
    return undefined
  const id = `near:${own}`
  return {
    id,
    key: id,
    name,
    icon: toIcon(read(manifest, 'icon')),
    namespace: 'near',
    signIn: (context) => signIn(wallet, context),
  }
}

/**
 * Finds Near wallets: every wallet that injects itself, now or later, once. The page is untouched after `signal` aborts.
 *
 * A wallet that can connect and sign in one prompt (`signInAndSignMessage`) is asked for a challenge of a chain, all others
 * for one of the account. Challenges need the `payload` of `near:nep413`. Proofs are `near:nep413`.
 *
 * Signing in throws {@link ConnectorError} with `rejected`, `pending`, `no_accounts`, `wrong_account`, `unsupported`,
 * `aborted` or `wallet_failed`; what `context.challenge` and `context.pick` throw passes through.
 *
 * @example
 * ```ts
 * import { discover } from '@countersign/connectors/near'
 *
 * const page = new AbortController()
 * discover((wallet) => console.log(wallet.name), page.signal)
 * ```
 * @see NEP-413, near-connect "Injected wallets"
 */
export const discover: Discover = (add, signal) => {
  // On a server there is nothing to find.
  if (signal.aborted || typeof window === 'undefined') return
  const ids = new Set<string>()
  const announced = (event: Event) => {
    const wallet = fromAnnouncement(event)
    if (wallet === undefined || ids.has(wallet.id)) return
    ids.add(wallet.id)
    add(wallet)
  }
  window.addEventListener('near-wallet-injected', announced, { signal })
  window.dispatchEvent(new Event('near-selector-ready'))
}
