import { toIcon, toText } from '../internal/label.ts'
import { load } from '../internal/load.ts'
import { onPageMessage, postToPage } from '../internal/pageMessages.ts'
import { read } from '../internal/read.ts'
import type { Discover, SignInContext, Wallet } from '../types.ts'

/** Extensions begin to listen after the page does, and answer no ping that they have not heard. Milliseconds. */
const PING_AT = [0, 500, 1500]

/** What pairs, encrypts and encodes weighs ten times as much as this: it is fetched when a wallet has been chosen. */
const signIn = async (extension: string, context: SignInContext) =>
  (await load(import('./signIn.ts'))).signIn(extension, context)

const toWallet = (pong: unknown): Wallet | undefined => {
  const sender = read(pong, 'sender')
  const id = read(sender, 'id')
  const name = toText(read(sender, 'name'))
  // The id is what messages are addressed to, so it is taken to the letter or not at all.
  if (typeof id !== 'string' || toText(id) !== id || name === undefined) return undefined
  const icon = toIcon(read(sender, 'iconUrl'))
  return { id, key: id, name, icon, namespace: 'tezos', signIn: (context) => signIn(id, context) }
}

/**
 * Finds Tezos wallets: the extensions that answer a Beacon ping at once, after 0.5 s or after 1.5 s, or at any time later.
 * Some answer only when they have been set up. The page is untouched after `signal` aborts.
 *
 * Signing in pairs with keys that are thrown away afterwards, asks for an account and then for a signature of the packed
 * text (`tezos:micheline`). The code for that is loaded at that moment.
 *
 * Signing in throws {@link ConnectorError} with `rejected`, `no_accounts`, `unsupported`, `aborted`, `load_failed` or
 * `wallet_failed`; what `context.challenge` throws passes through. A wallet that is locked does not answer until it is
 * unlocked. Whether another account has signed is seen by the server.
 *
 * @example
 * ```ts
 * import { discover } from '@countersign/connectors/tezos'
 *
 * const page = new AbortController()
 * discover((wallet) => console.log(wallet.name), page.signal)
 * ```
 * @see TZIP-10 "Wallet Interaction"
 */
export const discover: Discover = (add, signal) => {
  // On a server there is nothing to find.
  if (signal.aborted || typeof window === 'undefined') return
  const ids = new Set<string>()
  onPageMessage((message) => {
    if (read(message, 'target') !== 'toPage' || read(message, 'payload') !== 'pong') return
    const wallet = toWallet(message)
    if (wallet === undefined || ids.has(wallet.id)) return
    ids.add(wallet.id)
    add(wallet)
  }, signal)
  const timers = PING_AT.map((after) =>
    setTimeout(() => postToPage({ target: 'toExtension', payload: 'ping' }), after),
  )
  signal.addEventListener('abort', () => timers.forEach(clearTimeout), { once: true })
}
