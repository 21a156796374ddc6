import { randomBytes } from 'node:crypto'
import { ed25519 } from '@noble/curves/ed25519.js'
import { base58 } from '@scure/base'
import type { BrowserContext, Page } from 'playwright-core'
import type { SolanaInpage } from './page/solanaWallet.ts'
import { installPageWallet, type WalletBridge } from './pageWallet.ts'
import { ICON, obey, type TwinWallet, type WalletKnobs, type WalletLook } from './walletKnobs.ts'
import { createRecord, firstOf, spoil, type WalletRecord } from './walletRecord.ts'

/** An account with its key. */
export type SolanaAccount = {
  readonly address: string
  readonly publicKey: Uint8Array
  readonly sign: (bytes: Uint8Array) => Uint8Array
}

/** An account; by default with a new key. */
export function createSolanaAccount(seed: Uint8Array = randomBytes(32)): SolanaAccount {
  const publicKey = ed25519.getPublicKey(seed)
  return { address: base58.encode(publicKey), publicKey, sign: (bytes) => ed25519.sign(bytes, seed) }
}

/** Knobs of a Wallet Standard wallet of Solana. */
export type SolanaKnobs = WalletKnobs & {
  /** Switches to another account as soon as it is connected; to none with `locked`. */
  readonly switches?: boolean | undefined
}

/** Options of {@link createSolanaTwin}: who the wallet is, and its first knobs. */
export type SolanaWalletOptions = SolanaKnobs &
  WalletLook & {
    /** Default: one account with a new key. */
    readonly accounts?: readonly SolanaAccount[] | undefined
    /** Knows `solana:signIn` besides. Default `false`. */
    readonly oneStep?: boolean | undefined
  }

/** A Wallet Standard wallet in Node. */
export type SolanaTwin = TwinWallet<SolanaKnobs> & {
  readonly accounts: readonly SolanaAccount[]
  /** What {@link SolanaInpage} needs. */
  readonly config: SolanaInpage
  readonly answer: WalletBridge
}

/** The wallet behind the standard's features, with the keys that it does not tell. */
export function createSolanaTwin(options: SolanaWalletOptions = {}): SolanaTwin {
  const { accounts = [createSolanaAccount()], name = 'Solana twin', icon = ICON, ...rest } = options
  const { oneStep = false, announceAfter = 0, ...knobs } = rest
  const { address } = firstOf(accounts)
  const record = createRecord<SolanaKnobs>(knobs)
  const { calls, set, shown } = record
  const answer: WalletBridge = async (method, params) => {
    calls.push({ method, params })
    const call = method === 'connect' ? 'connect' : 'sign'
    await obey(record.knobs(), call, Object.assign(new Error('User rejected the request.'), { code: 4001 }))
    return call === 'connect' ? connect(record.knobs(), accounts) : sign(record, accounts, params as Asked)
  }
  const addresses = accounts.map((one) => one.address)
  const config = { name, icon, oneStep, announceAfter }
  return { address, addresses, accounts, name, set, calls, shown, config, answer }
}

/**
 * Puts a Wallet Standard wallet of Solana into a page or a whole context, registered by the official package. Call it
 * before the page is opened.
 *
 * @throws TestingError `wallet_invalid` without an account
 * @example
 * const wallet = await installSolanaWallet(context, { oneStep: true })
 */
export async function installSolanaWallet(
  target: Page | BrowserContext,
  options: SolanaWalletOptions = {},
): Promise<SolanaTwin> {
  const twin = createSolanaTwin(options)
  await installPageWallet(target, { entry: 'solanaWallet', config: twin.config, answer: twin.answer })
  return twin
}

type Fields = Readonly<Record<string, string>>
type Asked = { readonly address: string; readonly message?: string; readonly input?: Fields }

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64')
const tell = ({ address, publicKey }: SolanaAccount) => ({ address, publicKey: base64(publicKey) })

function connect({ locked, switches }: SolanaKnobs, accounts: readonly SolanaAccount[]): object {
  const told = accounts.map(tell)
  if (!switches) return { accounts: locked ? [] : told }
  return { accounts: told, now: locked ? [] : [told[1] ?? tell(createSolanaAccount())] }
}

/** The text that a wallet writes out of the input of `solana:signIn`. */
export const solanaText = ({ domain, statement, nonce }: Fields, address: string): string =>
  `${domain} wants you to sign in with your Solana account:\n${address}\n\n${statement}\n\nNonce: ${nonce}`

function sign(
  record: WalletRecord<SolanaKnobs>,
  accounts: readonly SolanaAccount[],
  { address, message, input = {} }: Asked,
): object {
  const { otherAccount, wrongSignature } = record.knobs()
  const account = accounts.find((one) => one.address === address)
  if (!account) throw Object.assign(new Error('Unknown account'), { code: 4100 })
  const other = () => accounts.find((one) => one !== account) ?? createSolanaAccount()
  const asked = message === undefined ? solanaText(input, address) : Buffer.from(message, 'base64').toString()
  const signedMessage = new TextEncoder().encode(record.show(asked))
  const signature = (otherAccount ? other() : account).sign(signedMessage)
  return {
    signedMessage: base64(signedMessage),
    signature: base64(wrongSignature ? spoil(signature) : signature),
  }
}
