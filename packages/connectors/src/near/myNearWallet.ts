import { ConnectorError } from '../errors.ts'
import { read } from '../internal/read.ts'
import { toError } from '../internal/toError.ts'
import { untilAborted } from '../internal/untilAborted.ts'
import type { SignedProof, SignInContext, Wallet } from '../types.ts'
import { type Signed, toProof } from './proof.ts'
import { requestNep413 } from './request.ts'

/** Where MyNearWallet lives, by CAIP-2 chain. */
const SITES: { readonly [chain: string]: string } = {
  'near:mainnet': 'https://app.mynearwallet.com',
  'near:testnet': 'https://testnet.mynearwallet.com',
}
const KEY = 'countersign:my-near-wallet'

/** What is kept in the tab while the person is at the wallet. */
type Pending = Signed & { readonly state: string }

/** Options of {@link createMyNearWallet}. */
export type MyNearWalletOptions = {
  /** This page, without a fragment: the wallet comes back here. It is signed along, so the server must allow its origin. */
  readonly callbackUrl: string
  /** Origins of the wallet by CAIP-2 chain, when it is not the public one. */
  readonly sites?: { readonly [chain: string]: string } | undefined
  /** Leaves the page. Default: `location.assign`. */
  readonly go?: ((url: string) => void) | undefined
  /** Kept by the tab until the person is back. Default: `sessionStorage`. */
  readonly storage?: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'> | undefined
}

/** Options of {@link takeMyNearWalletAnswer}. */
export type MyNearWalletAnswerOptions = Pick<MyNearWalletOptions, 'storage'>

const randomState = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join(
    '',
  )

const leave = async (options: MyNearWalletOptions, context: SignInContext): Promise<never> => {
  const { callbackUrl, sites = SITES, go = (url) => location.assign(url) } = options
  context.step('connecting')
  const chain = context.chains.find((candidate) => Object.hasOwn(sites, candidate))
  if (chain === undefined) throw new ConnectorError('unsupported')
  const { recipient, nonce, ...signed } = await requestNep413(context, chain, { callbackUrl })
  const { message } = signed
  const state = randomState()
  const pending: Pending = { ...signed, state }
  const url = new URL('/sign-message', sites[chain])
  for (const [name, value] of Object.entries({ message, nonce, recipient, callbackUrl, state })) {
    url.searchParams.set(name, value)
  }
  try {
    const { storage = sessionStorage } = options
    storage.setItem(KEY, JSON.stringify(pending))
  } catch (cause) {
    throw new ConnectorError('unsupported', cause)
  }
  context.step('signing')
  if (!context.signal.aborted) go(url.href)
  return untilAborted(new Promise<never>(() => {}), context.signal)
}

/**
 * Gives MyNearWallet, a website, as a wallet of the list. Signing in leaves the page for it and resolves never; the answer
 * is in the page's fragment when the person comes back, see {@link takeMyNearWalletAnswer}.
 *
 * Signing in throws {@link ConnectorError} with `unsupported` (no chain of the request, or no storage) and `aborted`; what
 * `context.challenge` throws passes through.
 *
 * @example
 * ```ts
 * import { createMyNearWallet } from '@countersign/connectors/my-near-wallet'
 *
 * const wallet = createMyNearWallet({ callbackUrl: `${location.origin}${location.pathname}` })
 * wallet.name // 'MyNearWallet'
 * ```
 * @see NEP-413 "Browser wallets"
 */
export const createMyNearWallet = (options: MyNearWalletOptions): Wallet => ({
  id: 'near:my-near-wallet',
  key: 'near:my-near-wallet',
  name: 'MyNearWallet',
  namespace: 'near',
  elsewhere: true,
  signIn: (context) => leave(options, context),
})

/** Taken once: a second answer finds nothing. */
const takePending = (storage: NonNullable<MyNearWalletAnswerOptions['storage']>): Pending | undefined => {
  try {
    const json = storage.getItem(KEY)
    storage.removeItem(KEY)
    const kept: unknown = JSON.parse(json ?? 'null')
    return typeof read(kept, 'state') === 'string' ? (kept as Pending) : undefined
  } catch {
    return undefined
  }
}

/**
 * Takes MyNearWallet's answer out of the page's fragment, which is wiped at once. Call it when the page starts, before
 * anything else reads the address. Undefined when there is no answer, or none that this tab has asked for: whoever wants to
 * sign somebody in to another account can write such a link too.
 *
 * Throws {@link ConnectorError} with `rejected` or `wallet_failed` when the person comes back without a good answer.
 *
 * @example
 * ```ts
 * import { takeMyNearWalletAnswer } from '@countersign/connectors/my-near-wallet'
 *
 * const proof = takeMyNearWalletAnswer()
 * if (proof) await fetch('/proof', { method: 'POST', body: JSON.stringify(proof) })
 * ```
 * @see NEP-413 "Browser wallets"
 */
export const takeMyNearWalletAnswer = (options: MyNearWalletAnswerOptions = {}): SignedProof | undefined => {
  if (typeof location === 'undefined') return undefined
  const answer = new URLSearchParams(location.hash.slice(1))
  if (!answer.has('error') && !(answer.has('accountId') && answer.has('signature'))) return undefined
  history.replaceState(history.state, '', `${location.pathname}${location.search}`)
  let pending: Pending | undefined
  try {
    pending = takePending(options.storage ?? sessionStorage)
  } catch {
    // Storage is blocked: then nothing was asked for either.
  }
  if (pending === undefined) return undefined
  if (answer.has('error')) throw toError(answer.get('error'))
  if (answer.get('state') !== pending.state) return undefined
  return toProof(Object.fromEntries(answer), pending)
}
