import { toIcon, toText } from '../internal/label.ts'
import { read } from '../internal/read.ts'
import type { Discover, Wallet } from '../types.ts'
import { type Service, toService } from './service.ts'
import { signIn } from './signIn.ts'

/** Wallets add themselves with a script tag in the body, often after the page's own scripts. Milliseconds. */
const LOOK_AT = [0, 500, 1500]
const MAX_SERVICES = 100

const toWallet = (service: Service): Wallet | undefined => {
  const provider = read(service, 'provider')
  const name = toText(read(provider, 'name'))
  // `id` is the extension's; older wallets have only a `uid`.
  const id = toText(read(service, 'id')) ?? toText(read(service, 'uid'))
  if (name === undefined || id === undefined) return undefined
  const icon = toIcon(read(provider, 'icon'))
  return { id, key: id, name, icon, namespace: 'flow', signIn: (context) => signIn(service, context) }
}

const present = (): readonly unknown[] => {
  const list = read(window, 'fcl_extensions')
  try {
    return Array.isArray(list) ? (list.slice(0, MAX_SERVICES) as unknown[]) : []
  } catch {
    return []
  }
}

/**
 * Finds Flow wallets: the extensions that add themselves to `window.fcl_extensions`, at once, after 0.5 s or after 1.5 s.
 * The page is untouched after `signal` aborts.
 *
 * Signing in asks for an account proof while connecting: one prompt, for which the server issues a challenge for the chain
 * alone (`flow:account-proof`). A wallet that gives none is asked for a user signature, with a second challenge
 * (`flow:user-signature`). The proof has `signatures` in place of `signature`.
 *
 * Signing in throws {@link ConnectorError} with `rejected`, `no_accounts`, `wrong_account`, `unsupported`, `aborted` or
 * `wallet_failed`; what `context.challenge` throws passes through. The protocol has no word for a locked wallet or a request
 * that is pending.
 *
 * @example
 * ```ts
 * import { discover } from '@countersign/connectors/flow'
 *
 * const page = new AbortController()
 * discover((wallet) => console.log(wallet.name), page.signal)
 * ```
 * @see FCL "Wallet Provider Specification", "EXT/RPC"
 */
export const discover: Discover = (add, signal) => {
  // On a server there is nothing to find.
  if (signal.aborted || typeof window === 'undefined') return
  const ids = new Set<string>()
  const look = () => {
    for (const value of present()) {
      const service = toService(value)
      const wallet = service && toWallet(service)
      if (wallet === undefined || ids.has(wallet.id)) continue
      ids.add(wallet.id)
      add(wallet)
    }
  }
  look()
  const timers = LOOK_AT.slice(1).map((after) => setTimeout(look, after))
  signal.addEventListener('abort', () => timers.forEach(clearTimeout), { once: true })
}
