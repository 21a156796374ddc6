import { toIcon, toText } from '../internal/label.ts'
import { load } from '../internal/load.ts'
import { read } from '../internal/read.ts'
import type { Discover, SignInContext } from '../types.ts'
import { hear, send } from './arc27.ts'
import type { Found } from './driver.ts'

/** Extensions may begin to listen after the page asks. Milliseconds. */
const ASK_AT = [0, 500, 1500]

/** What signs weighs more than what finds: it is fetched when a wallet has been chosen. */
const signIn = async (wallet: Found, context: SignInContext) =>
  (await load(import('./signIn.ts'))).signIn(wallet, context)

/**
 * Finds Algorand wallets: those that answer `discover` of ARC-27, by events or by messages, and the extension of Lute; at
 * once, after 0.5 s or after 1.5 s. The page is untouched after `signal` aborts.
 *
 * Each wallet signs in its own form, and the challenge is asked for in that form: ARC-60 (Pera, Lute: `algorand:arc60`, whose
 * proof has `data` and `authenticatorData` in place of `message`) or the text as it is (Kibisis: `algorand:unprefixed`). A
 * proof has `signer` when another key than the account's has signed.
 *
 * The code that signs is loaded when a wallet has been chosen.
 *
 * Signing in throws {@link ConnectorError} with `rejected`, `no_accounts`, `unsupported` (also for a network that the wallet
 * does not have), `aborted`, `load_failed` or `wallet_failed`; what `context.challenge` and `context.pick` throw passes
 * through. Whether another account has signed is seen by the server, which knows of rekeyed accounts.
 *
 * @example
 * ```ts
 * import { discover } from '@countersign/connectors/algorand'
 *
 * const page = new AbortController()
 * discover((wallet) => console.log(wallet.name), page.signal)
 * ```
 * @see ARC-27, ARC-60
 */
export const discover: Discover = (add, signal) => {
  // On a server there is nothing to find.
  if (signal.aborted || typeof window === 'undefined') return
  const ids = new Set<string>()
  const request = crypto.randomUUID()
  const found = (wallet: Found, name: string, icon: unknown) => {
    const { id } = wallet
    if (ids.has(id)) return
    ids.add(id)
    const rest = { id, key: id, name, icon: toIcon(icon), namespace: 'algorand' }
    add({ ...rest, signIn: (context) => signIn(wallet, context) })
  }
  hear(
    'discover',
    (response, transport) => {
      const result = read(response, 'result')
      const id = read(result, 'providerId')
      const name = toText(read(result, 'name'))
      if (read(response, 'requestId') !== request || name === undefined) return
      // Requests are addressed to the id, so it is taken to the letter or not at all.
      if (typeof id !== 'string' || toText(id) !== id) return
      found({ id, transport, networks: read(result, 'networks') }, name, read(result, 'icon'))
    },
    signal,
  )
  const look = () => {
    send('event', 'discover', request, {})
    send('message', 'discover', request, {})
    if (read(window, 'lute')) found({ id: 'lute', transport: 'lute' }, 'Lute', undefined)
  }
  const timers = ASK_AT.map((after) => setTimeout(look, after))
  signal.addEventListener('abort', () => timers.forEach(clearTimeout), { once: true })
}
