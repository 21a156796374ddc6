/** A wallet request that a knob can hit. `any` is every one of them; `chain` asks an EVM wallet for its chain. */
export type WalletCall = 'connect' | 'sign' | 'chain' | 'any'

/** How a wallet of any chain misbehaves. All off by default; changed at any time with `set`. */
export type WalletKnobs = {
  /** The person declines, in the words of the wallet's protocol. */
  readonly reject?: WalletCall | undefined
  /** Never answers. */
  readonly hang?: WalletCall | undefined
  /** The person left the wallet locked: it answers without an account. */
  readonly locked?: boolean | undefined
  /** Milliseconds before each answer. */
  readonly delay?: number | undefined
  /** Which of its accounts the person chooses, where they do that in the wallet. Default 0, the first. */
  readonly choose?: number | undefined
  /** Another account of the wallet signs than was asked for: the next one, or a stranger. */
  readonly otherAccount?: boolean | undefined
  /** The signature is one bit off. */
  readonly wrongSignature?: boolean | undefined
  /** Signs what it was asked to sign the first time, again. */
  readonly oldMessage?: boolean | undefined
  /** Signs another text than it was asked to. */
  readonly alterMessage?: ((message: string) => string) | undefined
  /** Runs before a request is answered: time passes, the network changes. */
  readonly before?: ((call: WalletCall) => void | Promise<void>) | undefined
}

/** How a wallet presents itself. */
export type WalletLook = {
  readonly name?: string | undefined
  /** Default: a `data:` picture. One over https must never be asked for by a page. */
  readonly icon?: string | undefined
  /** Milliseconds between the start of the document and the wallet's arrival. Default 0. */
  readonly announceAfter?: number | undefined
}

/** One request that reached the wallet. */
export type WalletRequest = { readonly method: string; readonly params: unknown }

/** A wallet that was put into a browser. */
export type TwinWallet<Knobs extends WalletKnobs = WalletKnobs> = {
  /** Of the first account. */
  readonly address: string
  /** Of all accounts, in the order in which the wallet offers them. */
  readonly addresses: readonly string[]
  readonly name: string
  /** Changes knobs from the next request on; those not named stay. */
  readonly set: (knobs: Knobs) => void
  /** Every request in order. */
  readonly calls: readonly WalletRequest[]
  /** The texts that the wallet showed for signing, in order. */
  readonly shown: readonly string[]
}

/** A picture that needs no network. */
export const ICON: string = `data:image/svg+xml,${encodeURIComponent(
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 40"><rect width="40" height="40" rx="10" fill="#c2570c"/><path d="M10 15a3 3 0 0 1 3-3h14v4M10 15v12a3 3 0 0 0 3 3h17V16H13a3 3 0 0 1-3-1zm20 6h-5a2.5 2.5 0 0 0 0 5h5" fill="none" stroke="#fff" stroke-width="2.4" stroke-linejoin="round"/></svg>',
)}`

/** Whether a knob hits a call. */
export function hits(knob: WalletCall | undefined, call: WalletCall): boolean {
  return knob === 'any' || knob === call
}

/** Waits, never ends or throws `refusal`, as the knobs say for this call. */
export async function obey(knobs: WalletKnobs, call: WalletCall, refusal: unknown): Promise<void> {
  if (knobs.delay) await new Promise((resolve) => setTimeout(resolve, knobs.delay))
  await knobs.before?.(call)
  if (hits(knobs.hang, call)) await new Promise(() => {})
  if (hits(knobs.reject, call)) throw refusal
}
