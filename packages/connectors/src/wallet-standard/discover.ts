import { toIcon, toText } from '../internal/label.ts'
import { read } from '../internal/read.ts'
import type { Discover, Wallet } from '../types.ts'
import { signIn } from './signIn.ts'

const REGISTER = 'wallet-standard:register-wallet'
const READY = 'wallet-standard:app-ready'

/** A wallet that can sign text on Solana. */
const toWallet = (wallet: unknown, number: number): Wallet | undefined => {
  const name = toText(read(wallet, 'name'))
  const features = read(wallet, 'features')
  const canSign = read(features, 'solana:signIn') ?? read(features, 'solana:signMessage')
  if (name === undefined || canSign === undefined) return undefined
  const key = `solana:${name}`
  return {
    // Nothing but the name tells wallets apart, and two may have the same.
    id: `${key}#${number}`,
    key,
    name,
    icon: toIcon(read(wallet, 'icon')),
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
 * `aborted` or `wallet_failed`; what `context.challenge` and `context.pick` throw passes through.
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

  const register = (...wallets: readonly unknown[]): (() => void) => {
    for (const wallet of wallets) {
      const found = toWallet(wallet, known.size + 1)
      if (signal.aborted || known.has(wallet) || found === undefined) continue
      known.add(wallet)
      add(found)
    }
    return () => {}
  }

  const registered = (event: Event) => {
    try {
      const { detail: callback } = event as CustomEvent<(api: object) => void>
      callback({ register })
    } catch {
      // A wallet that fails while it registers, or hands over no function, is not there.
    }
  }
  window.addEventListener(REGISTER, registered, { signal })
  window.dispatchEvent(new CustomEvent(READY, { detail: { register } }))
}
