import { toIcon, toText } from '../internal/label.ts'
import { read } from '../internal/read.ts'
import { toList } from '../internal/toList.ts'
import type { Discover, Wallet } from '../types.ts'
import { signIn } from './signIn.ts'

const REGISTER = 'wallet-standard:register-wallet'
const READY = 'wallet-standard:app-ready'

/** A wallet that can sign text on Solana. */
const toWallet = (wallet: unknown): Omit<Wallet, 'id'> | undefined => {
  const name = toText(read(wallet, 'name'))
  const features = read(wallet, 'features')
  const can = (feature: string): boolean => read(features, feature) !== undefined
  const canSign = can('solana:signIn') || (can('standard:connect') && can('solana:signMessage'))
  const chains = toList(read(wallet, 'chains')) ?? []
  const isSolana = chains.some((chain) => typeof chain === 'string' && chain.startsWith('solana:'))
  if (name === undefined || !canSign || !isSolana) return undefined
  const icon = toIcon(read(wallet, 'icon'))
  return {
    key: `solana:${name}`,
    name,
    icon,
    namespace: 'solana',
    signIn: (context) => signIn(wallet, context),
  }
}

/**
 * Finds Wallet Standard wallets that can sign text on Solana: every wallet that registers itself, now or later, once. The
 * page is untouched after `signal` aborts.
 *
 * Challenges are asked for as `solana:signin` of a chain, with the input of `solana:signIn` as payload, or as
 * `solana:signmessage` of an account; proofs are of the same types, with `message` and `signature` (base64). No package of
 * this family verifies them yet.
 *
 * Signing in throws {@link ConnectorError} with `rejected`, `pending`, `no_accounts`, `wrong_account`, `unsupported`,
 * `disconnected`, `aborted` or `wallet_failed`; what `context.challenge` and `context.pick` throw passes through.
 *
 * @example
 * ```ts
 * import { discover } from '@countersign/connectors/wallet-standard'
 *
 * const page = new AbortController()
 * discover((wallet) => console.log(wallet.name), page.signal)
 * ```
 * @see https://github.com/wallet-standard/wallet-standard
 */
export const discover: Discover = (add, signal) => {
  // On a server there is nothing to find.
  if (signal.aborted || typeof window === 'undefined') return
  const known = new Set<unknown>()
  const keys = new Map<string, number>()

  const register = (...wallets: readonly unknown[]): (() => void) => {
    for (const wallet of signal.aborted ? [] : wallets) {
      const found = known.has(wallet) ? undefined : toWallet(wallet)
      if (found === undefined) continue
      known.add(wallet)
      // Nothing but the name tells wallets apart, and two may have the same.
      const count = (keys.get(found.key) ?? 0) + 1
      keys.set(found.key, count)
      add({ ...found, id: count === 1 ? found.key : `${found.key}#${count}` })
    }
    return () => {}
  }
  const api = Object.freeze({ register })

  const registered = (event: Event) => {
    const callback = read(event, 'detail')
    try {
      if (typeof callback === 'function') callback(api)
    } catch {
      // A wallet that fails while it registers is not there.
    }
  }
  window.addEventListener(REGISTER, registered, { signal })
  window.dispatchEvent(new CustomEvent(READY, { detail: api }))
}
