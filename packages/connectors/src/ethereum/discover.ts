import { toIcon, toText } from '../internal/label.ts'
import { read } from '../internal/read.ts'
import type { Discover, Wallet } from '../types.ts'
import { type Provider, toProvider } from './provider.ts'
import { signIn } from './signIn.ts'

/** Time that wallets get to announce themselves before the page looks at `window.ethereum`. */
const FALLBACK_AFTER = 300
const FALLBACK_KEY = 'window.ethereum'

type Found = { readonly provider: Provider; readonly wallet: Wallet }

const toFound = (
  provider: Provider,
  { id, key, name, icon }: Pick<Wallet, 'id' | 'key' | 'name' | 'icon'>,
): Found => ({
  provider,
  wallet: { id, key, name, icon, namespace: 'eip155', signIn: (context) => signIn(provider, context) },
})

/** One EIP-6963 announcement, or undefined when it is not one. */
const fromAnnouncement = (event: Event): Found | undefined => {
  const detail = read(event, 'detail')
  const info = read(detail, 'info')
  const provider = toProvider(read(detail, 'provider'))
  const id = toText(read(info, 'uuid'))
  const name = toText(read(info, 'name'))
  if (provider === undefined || id === undefined || name === undefined) return undefined
  const key = toText(read(info, 'rdns')) ?? name
  return toFound(provider, { id, key, name, icon: toIcon(read(info, 'icon')) })
}

/** The provider from before EIP-6963, which does not say what it is called. */
const fromWindow = (): Found | undefined => {
  const provider = toProvider(read(window, 'ethereum'))
  if (provider === undefined) return undefined
  const name = read(provider, 'isMetaMask') === true ? 'MetaMask' : 'Browser wallet'
  return toFound(provider, { id: FALLBACK_KEY, key: FALLBACK_KEY, name })
}

/**
 * Finds EVM wallets: every provider that announces itself, now or later, once. When none has after 300 ms,
 * `window.ethereum` is offered. `add` may be called with an `id` that it has seen, to replace that wallet.
 * The page is untouched after `signal` aborts.
 *
 * Signing in throws {@link ConnectorError} with `rejected`, `pending`, `no_accounts`, `wrong_account`, `unsupported`,
 * `disconnected`, `aborted` or `wallet_failed`; what `context.challenge` and `context.pick` throw passes through.
 *
 * @example
 * ```ts
 * import { discover } from '@countersign/connectors/ethereum'
 *
 * const page = new AbortController()
 * discover((wallet) => console.log(wallet.name), page.signal)
 * ```
 * @see https://eips.ethereum.org/EIPS/eip-6963
 */
export const discover: Discover = (add, signal) => {
  // On a server there is nothing to find.
  if (signal.aborted || typeof window === 'undefined') return
  const ids = new Set<string>()
  let fallback: Provider | undefined

  const announced = (event: Event) => {
    const found = fromAnnouncement(event)
    if (found === undefined || ids.has(found.wallet.id)) return
    ids.add(found.wallet.id)
    // A late announcement of the provider already offered without a name: the same entry, now with name and icon.
    add(found.provider === fallback ? { ...found.wallet, id: FALLBACK_KEY } : found.wallet)
  }
  window.addEventListener('eip6963:announceProvider', announced, { signal })
  window.dispatchEvent(new Event('eip6963:requestProvider'))

  const timer = setTimeout(() => {
    const found = ids.size === 0 ? fromWindow() : undefined
    if (found === undefined) return
    fallback = found.provider
    add(found.wallet)
  }, FALLBACK_AFTER)
  signal.addEventListener('abort', () => clearTimeout(timer), { once: true })
}
