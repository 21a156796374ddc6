import { injectExtension } from '@polkadot/extension-inject'
import type { Injected } from '@polkadot/extension-inject/types'
import { Keyring } from '@polkadot/keyring'
import { u8aToHex, u8aWrapBytes } from '@polkadot/util'
import { cryptoWaitReady } from '@polkadot/util-crypto'
import { type Knobs, obey } from './knobs.ts'

await cryptoWaitReady()

type Scheme = 'sr25519' | 'ed25519' | 'ecdsa'

export type PolkadotKnobs = Knobs & {
  /** How it writes addresses. Default: 0, as Polkadot does. */
  readonly prefix?: number | undefined
  readonly scheme?: Scheme | undefined
  /** The network that its accounts are bound to. */
  readonly genesisHash?: string | undefined
  /** Has a 20-byte account besides. */
  readonly withEthereum?: boolean | undefined
  /** Has nothing but a 20-byte account. */
  readonly onlyEthereum?: boolean | undefined
  /** Puts the type byte of `MultiSignature` before the signature. */
  readonly withType?: boolean | undefined
  /** Cannot sign text. */
  readonly readOnly?: boolean | undefined
}

/** Fixed toy keys, by their repeated byte. Whoever reads this has them too. */
const pairOf = (scheme: Scheme | 'ethereum', byte: number, prefix: number) =>
  new Keyring({ type: scheme, ss58Format: prefix }).addFromSeed(new Uint8Array(32).fill(byte))

/** What an extension does when a page enables it: real keys, signed with @polkadot/keyring. */
export const createPolkadotWallet = (knobs: PolkadotKnobs = {}) => {
  const { prefix = 0, scheme = 'sr25519', genesisHash } = knobs
  const [alice, bob] = [pairOf(scheme, 0xa1, prefix), pairOf(scheme, 0xb0, prefix)]
  const moonbeam = pairOf('ethereum', 0xe5, prefix)
  const own = knobs.onlyEthereum ? [] : knobs.twoAccounts ? [alice, bob] : [alice]
  const pairs = knobs.withEthereum || knobs.onlyEthereum ? [moonbeam, ...own] : own
  const accounts = knobs.lock
    ? []
    : pairs.map(({ address, type }, index) => ({
        address,
        type,
        name: `Account ${index}`,
        genesisHash: genesisHash ?? null,
      }))

  const signRaw = async ({ address, data }: { readonly address: string; readonly data: string }) => {
    await obey('sign', knobs, new Error('Cancelled'))
    const pair = knobs.otherAccount || address === bob.address ? bob : alice
    // Anything that is not hexadecimal is taken as text, and wrapped.
    const bytes = u8aWrapBytes(knobs.wrongSignature ? `${data} ` : data)
    return { id: 1, signature: u8aToHex(pair.sign(bytes, { withType: knobs.withType ?? false })) }
  }
  return async (_appName: string): Promise<Injected> => {
    await obey('connect', knobs, new Error('Rejected'))
    const signer = knobs.readOnly ? {} : { signRaw }
    return {
      accounts: { get: async () => accounts, subscribe: () => () => {} },
      signer,
    } as unknown as Injected
  }
}

/** Puts a wallet into the window, with the extensions' own code. */
export const injectPolkadot = (knobs: PolkadotKnobs = {}, name = 'polkadot-js'): void =>
  injectExtension(createPolkadotWallet(knobs), { name, version: '0.63.1' })
