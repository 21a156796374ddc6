import { randomBytes } from 'node:crypto'
import { Keyring } from '@polkadot/keyring'
import type { KeyringPair } from '@polkadot/keyring/types'
import { cryptoWaitReady } from '@polkadot/util-crypto'

// Before any key is made.
await cryptoWaitReady()

/** Of accounts; those of type `ethereum` have 20 bytes. */
export type PolkadotScheme = 'sr25519' | 'ed25519' | 'ecdsa' | 'ethereum'

/** An account with its key. */
export type PolkadotAccount = {
  readonly pair: KeyringPair
  readonly name?: string | undefined
  /** Of the network that it is bound to. */
  readonly genesisHash?: string | undefined
}

/** Options of {@link createPolkadotAccount}. */
export type PolkadotAccountOptions = Omit<PolkadotAccount, 'pair'> & {
  /** Default `sr25519`. */
  readonly scheme?: PolkadotScheme | undefined
  /** How addresses are written. Default: 0, as Polkadot does. */
  readonly prefix?: number | undefined
  /** 32 bytes. Default: new ones. */
  readonly seed?: Uint8Array | undefined
}

/** An account; by default with a new sr25519 key. */
export function createPolkadotAccount(options: PolkadotAccountOptions = {}): PolkadotAccount {
  const { scheme = 'sr25519', prefix = 0, seed = randomBytes(32), ...rest } = options
  return { ...rest, pair: new Keyring({ type: scheme, ss58Format: prefix }).addFromSeed(seed) }
}
