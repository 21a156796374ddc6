import { TestingError } from './errors.ts'
import type { WalletKnobs, WalletRequest } from './walletKnobs.ts'

/** What a twin keeps: its knobs as they are now, what it was asked, what it showed. */
export type WalletRecord<Knobs extends WalletKnobs> = {
  readonly knobs: () => Knobs
  readonly set: (changed: Knobs) => void
  readonly calls: WalletRequest[]
  readonly shown: string[]
  /** Shows a text for signing; returns the one that is signed, which the knobs may have made another. */
  readonly show: (asked: string) => string
}

/** A record with its first knobs. */
export function createRecord<Knobs extends WalletKnobs>(first: Knobs): WalletRecord<Knobs> {
  let now = first
  const calls: WalletRequest[] = []
  const shown: string[] = []
  return {
    knobs: () => now,
    set: (changed) => {
      now = { ...now, ...changed }
    },
    calls,
    shown,
    show: (asked) => {
      shown.push(asked)
      const { alterMessage, oldMessage } = now
      const text = oldMessage ? (shown[0] ?? asked) : asked
      return alterMessage ? alterMessage(text) : text
    },
  }
}

/**
 * The first of the wallet's accounts.
 *
 * @throws {@link TestingError} `wallet_invalid` without one
 */
export function firstOf<Account>(accounts: readonly Account[]): Account {
  const [first] = accounts
  if (first === undefined) throw new TestingError('wallet_invalid', 'A wallet needs at least one account.')
  return first
}

/** One bit off. */
export function spoil(signature: Uint8Array): Uint8Array {
  return signature.map((byte, at) => (at === 0 ? byte ^ 1 : byte))
}
