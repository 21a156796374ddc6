import { toText } from '../internal/label.ts'
import { read } from '../internal/read.ts'
import type { Discover, Wallet } from '../types.ts'
import { signIn } from './signIn.ts'

const FIRST_LOOK = 100
const SLOWEST_LOOK = 2000
const MAX_WALLETS = 100

/** Wallets give an id and no name. */
const NAMES: { readonly [id: string]: string } = {
  enkrypt: 'Enkrypt',
  'fearless-wallet': 'Fearless Wallet',
  'polkadot-js': 'Polkadot.js',
  polkagate: 'PolkaGate',
  'subwallet-js': 'SubWallet',
  talisman: 'Talisman',
}
/** Wallets of the newer form keep their name to themselves until they are connected: the id is a hash. */
const HASH = /^[0-9]+$/

const nameOf = (id: string): string => {
  // Nova's in-app browser poses as polkadot-js.
  if (read(read(window, 'walletExtension'), 'isNovaWallet') === true && id === 'polkadot-js')
    return 'Nova Wallet'
  const known = id.toLowerCase()
  if (Object.hasOwn(NAMES, known)) return NAMES[known] ?? id
  return HASH.test(id) ? 'Browser wallet' : id
}

const toWallet = (id: string, injected: unknown): Wallet => ({
  id: `polkadot:${id}`,
  key: `polkadot:${id}`,
  name: nameOf(id),
  namespace: 'polkadot',
  signIn: (context) => signIn(injected, context),
})

const injectedIds = (injected: unknown): readonly string[] => {
  try {
    return Object.keys(injected ?? {}).slice(0, MAX_WALLETS)
  } catch {
    return []
  }
}

/**
 * Finds Polkadot wallets (`window.injectedWeb3`), those of today's extensions and of wallets' in-app browsers. Nothing tells
 * a page when one is injected, so it keeps looking, at ever longer intervals up to two seconds, until `signal` aborts.
 *
 * Offered are the accounts that fit the chains of the request; 20-byte accounts sign with an EVM wallet. Proofs are
 * `substrate:signraw`.
 *
 * Signing in throws {@link ConnectorError} with `rejected`, `pending`, `no_accounts`, `unsupported`,
 * `aborted` or `wallet_failed`; what `context.challenge` and `context.pick` throw passes through.
 *
 * @example
 * ```ts
 * import { discover } from '@countersign/connectors/polkadot'
 *
 * const page = new AbortController()
 * discover((wallet) => console.log(wallet.name), page.signal)
 * ```
 * @see https://github.com/polkadot-js/extension "Injection information"
 */
export const discover: Discover = (add, signal) => {
  // On a server there is nothing to find.
  if (signal.aborted || typeof window === 'undefined') return
  const seen = new Set<string>()
  let timer: ReturnType<typeof setTimeout> | undefined

  const look = (wait: number) => {
    const all = read(window, 'injectedWeb3')
    for (const id of injectedIds(all)) {
      const injected = read(all, id)
      const canConnect =
        typeof read(injected, 'connect') === 'function' || typeof read(injected, 'enable') === 'function'
      if (seen.has(id) || !canConnect || toText(id) !== id) continue
      seen.add(id)
      add(toWallet(id, injected))
    }
    if (!signal.aborted) timer = setTimeout(() => look(Math.min(wait * 2, SLOWEST_LOOK)), wait)
  }
  look(FIRST_LOOK)
  signal.addEventListener('abort', () => clearTimeout(timer), { once: true })
}
