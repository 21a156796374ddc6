import { u8aToHex, u8aWrapBytes } from '@polkadot/util'
import type { BrowserContext, Page } from 'playwright-core'
import type { PolkadotInpage } from './page/polkadotWallet.ts'
import { installPageWallet, type WalletBridge } from './pageWallet.ts'
import { createPolkadotAccount, type PolkadotAccount } from './polkadotAccount.ts'
import { obey, type TwinWallet, type WalletKnobs, type WalletLook } from './walletKnobs.ts'
import { createRecord, firstOf, spoil, type WalletRecord } from './walletRecord.ts'

/** Knobs of a Polkadot wallet. */
export type PolkadotKnobs = WalletKnobs & {
  /** Puts the type byte of `MultiSignature` before the signature. */
  readonly withType?: boolean | undefined
  /** Cannot sign text. */
  readonly readOnly?: boolean | undefined
  /** A request to connect is open behind the page. */
  readonly pending?: boolean | undefined
}

/** Options of {@link createPolkadotTwin}: who the wallet is, and its first knobs. Wallets of Polkadot have no icon. */
export type PolkadotWalletOptions = PolkadotKnobs &
  Omit<WalletLook, 'icon'> & {
    /** Default: one sr25519 account with a new key. */
    readonly accounts?: readonly PolkadotAccount[] | undefined
    /** Under which it is injected. Default `polkadot-js`. */
    readonly id?: string | undefined
  }

/** A Polkadot wallet in Node. Its name is what pages call a wallet of this id. */
export type PolkadotTwin = TwinWallet<PolkadotKnobs> & {
  readonly config: PolkadotInpage
  readonly answer: WalletBridge
}

/** The side of the extension that has the keys; signatures are those of @polkadot/keyring. */
export function createPolkadotTwin(options: PolkadotWalletOptions = {}): PolkadotTwin {
  const { accounts = [createPolkadotAccount()], announceAfter = 0, id = 'polkadot-js', ...rest } = options
  const { name = 'Polkadot.js', ...knobs } = rest
  const record = createRecord<PolkadotKnobs>(knobs)
  const { calls, set, shown } = record
  return {
    address: firstOf(accounts).pair.address,
    addresses: accounts.map(({ pair }) => pair.address),
    name,
    set,
    calls,
    shown,
    config: { id, version: '0.63.1', announceAfter },
    answer: async (method, params) => {
      calls.push({ method, params })
      if (method === 'signRaw') return sign(record, accounts, params as Raw)
      await obey(record.knobs(), 'connect', new Error('Rejected'))
      const { locked = false, pending = false, readOnly = false } = record.knobs()
      if (pending) throw new Error('The source has a pending authorization request')
      return { accounts: locked ? [] : accounts.map(share), canSign: !readOnly }
    },
  }
}

/**
 * Puts a Polkadot wallet with a real key into a page or a whole context: injected by the extensions' own code, signed with
 * their keyring. Call it before the page is opened.
 *
 * @throws {@link TestingError} `wallet_invalid` without an account
 * @example
 * const wallet = await installPolkadotWallet(context, { accounts: [createPolkadotAccount({ scheme: 'ecdsa' })] })
 * wallet.set({ reject: 'sign' })
 */
export async function installPolkadotWallet(
  target: Page | BrowserContext,
  options: PolkadotWalletOptions = {},
): Promise<PolkadotTwin> {
  const twin = createPolkadotTwin(options)
  await installPageWallet(target, { entry: 'polkadotWallet', config: twin.config, answer: twin.answer })
  return twin
}

type Raw = { readonly address: string; readonly data: string }

function share(
  { genesisHash = null, name, pair }: Omit<PolkadotAccount, 'genesisHash'> & { genesisHash?: unknown },
  index: number,
) {
  return { address: pair.address, type: pair.type, name: name ?? `Account ${index}`, genesisHash }
}

async function sign(
  { knobs, show }: WalletRecord<PolkadotKnobs>,
  accounts: readonly PolkadotAccount[],
  { address, data }: Raw,
) {
  await obey(knobs(), 'sign', new Error('Cancelled'))
  const at = accounts.findIndex(({ pair }) => pair.address === address)
  const asked = accounts[at]
  if (!asked) throw new Error('Unable to find keypair')
  const { otherAccount, withType = false, wrongSignature } = knobs()
  const { pair } = otherAccount ? (accounts[at + 1] ?? createPolkadotAccount()) : asked
  // Anything that is not hexadecimal is taken as text, and wrapped.
  const signature = pair.sign(u8aWrapBytes(show(data)), { withType })
  return { id: 1, signature: u8aToHex(wrongSignature ? spoil(signature) : signature) }
}
