import type { BrowserContext, Page } from 'playwright-core'
import {
  type AlgorandAccount,
  arc60Bytes,
  authenticatorDataOf,
  createAlgorandAccount,
} from './algorandAccount.ts'
import type { AlgorandInpage } from './page/algorandProvider.ts'
import { installPageWallet, type WalletBridge } from './pageWallet.ts'
import { ICON, obey, type TwinWallet, type WalletKnobs, type WalletLook } from './walletKnobs.ts'
import { createRecord, firstOf, spoil, type WalletRecord } from './walletRecord.ts'

/**
 * How the wallet speaks: `kibisis` by events and signs the text as it is, `pera` by messages with ARC-60 (as Pera's
 * extension does), `lute` as Lute's extension.
 */
export type AlgorandForm = 'kibisis' | 'pera' | 'lute'

/** Knobs of an Algorand wallet. */
export type AlgorandKnobs = WalletKnobs & {
  /** The error code that is answered to a request. */
  readonly fail?: { readonly at: 'connect' | 'sign'; readonly code: number } | undefined
  /** The person closes the wallet's window (Lute). */
  readonly close?: boolean | undefined
  /** What is answered to `enable` as accounts. */
  readonly shares?: unknown
  /** Changes the result of a signature. */
  readonly change?: ((result: object) => unknown) | undefined
}

/** Options of {@link createAlgorandTwin}: who the wallet is, and its first knobs. */
export type AlgorandWalletOptions = AlgorandKnobs &
  WalletLook & {
    /** Default `kibisis`. */
    readonly form?: AlgorandForm | undefined
    /** Default: one account with a new key. */
    readonly accounts?: readonly AlgorandAccount[] | undefined
    /** Default: the form. */
    readonly providerId?: string | undefined
    /** What it answers to `discover`, besides. */
    readonly discover?: Readonly<Record<string, unknown>> | undefined
  }

/** An Algorand wallet in Node. */
export type AlgorandTwin = TwinWallet<AlgorandKnobs> & {
  readonly accounts: readonly AlgorandAccount[]
  /** What {@link AlgorandInpage} needs. */
  readonly config: AlgorandInpage
  readonly answer: WalletBridge
}

const ENTRIES = { kibisis: 'algorandEvents', pera: 'algorandMessages', lute: 'lute' } as const
const NAMES = { kibisis: 'Kibisis', pera: 'Pera Wallet', lute: 'Lute' } as const
const GENESIS_HASH = 'wGHE2Pwdvd7S12BL5FaOP20EGYesN73ktiC1qzkkit8='
const GENESIS = { genesisHash: GENESIS_HASH, genesisId: 'mainnet-v1.0' }

/** The extension behind one of the three protocols, with the keys that it does not tell. */
export function createAlgorandTwin(options: AlgorandWalletOptions = {}): AlgorandTwin {
  const { form = 'kibisis', accounts = [createAlgorandAccount()], announceAfter = 0, ...rest } = options
  const { providerId = form, name = NAMES[form], icon = ICON, discover, ...knobs } = rest
  const { address } = firstOf(accounts)
  const record = createRecord<AlgorandKnobs>(knobs)
  const { calls, set, shown } = record
  const answer: WalletBridge = async (method, params) => {
    calls.push({ method, params })
    const call = method === 'enable' ? 'connect' : 'sign'
    await obey(record.knobs(), call, refusal(4001))
    const { fail, close } = record.knobs()
    if (fail?.at === call) throw refusal(fail.code)
    if (close) return { action: 'close' }
    if (call === 'connect') return { providerId, ...GENESIS, accounts: share(record.knobs(), accounts) }
    const result = { providerId, ...sign(record, accounts, params as Asked) }
    const { change } = record.knobs()
    return change ? change(result) : result
  }
  const networks = [{ ...GENESIS, methods: ['enable', 'sign_message'] }]
  const config = { announceAfter, discover: { providerId, name, icon, networks, ...discover } }
  const addresses = accounts.map((one) => one.address)
  return { address, addresses, accounts, name, set, calls, shown, config, answer }
}

/**
 * Puts an Algorand wallet with real keys into a page or a whole context: ARC-27 by the official provider's events, ARC-27
 * with ARC-60 by messages, or Lute's events. Call it before the page is opened.
 *
 * @throws TestingError `wallet_invalid` without an account
 * @example
 * const wallet = await installAlgorandWallet(context, { form: 'pera' })
 * wallet.set({ reject: 'sign' })
 */
export async function installAlgorandWallet(
  target: Page | BrowserContext,
  options: AlgorandWalletOptions = {},
): Promise<AlgorandTwin> {
  const twin = createAlgorandTwin(options)
  const entry = ENTRIES[options.form ?? 'kibisis']
  await installPageWallet(target, { entry, config: twin.config, answer: twin.answer })
  return twin
}

type Book = WalletRecord<AlgorandKnobs>
type Asked = {
  /** Lute does not say: it lets the person choose. */
  readonly signer?: string | undefined
  /** The page that asks, as the browser tells an extension. */
  readonly host: string
  /** As it is, in Kibisis. */
  readonly message?: string | undefined
  /** ARC-60, in base64. */
  readonly data?: string | undefined
  readonly authenticatorData?: string | undefined
}

const refusal = (code: number): Error => Object.assign(new Error('refused'), { code })

function share({ locked, shares }: AlgorandKnobs, accounts: readonly AlgorandAccount[]): unknown {
  if (shares !== undefined) return shares
  return locked ? [] : accounts.map(({ address }, at) => ({ address, name: `Account ${at + 1}` }))
}

function sign(record: Book, accounts: readonly AlgorandAccount[], asked: Asked): object {
  const { choose = 0, otherAccount, wrongSignature } = record.knobs()
  const { signer = accounts[choose]?.address } = asked
  const account = accounts.find(({ address }) => address === signer)
  if (!account) throw refusal(4100)
  const other = () => accounts.find((one) => one !== account) ?? createAlgorandAccount()
  const by = otherAccount ? other() : account
  const { bytes, ...said } = toSign(record, asked)
  const signature = by.sign(bytes)
  return {
    ...said,
    signature: base64(wrongSignature ? spoil(signature) : signature),
    signer: by.signer,
    publicKey: base64(by.publicKey),
  }
}

/** What the key signs; with the authenticator data of the wallet where the page gives none. */
function toSign(record: Book, { message, data, authenticatorData, host }: Asked) {
  if (data === undefined) return { bytes: new TextEncoder().encode(record.show(message ?? '')) }
  const text = record.show(Buffer.from(data, 'base64').toString())
  const about = authenticatorData
    ? new Uint8Array(Buffer.from(authenticatorData, 'base64'))
    : authenticatorDataOf(host)
  return { bytes: arc60Bytes(new TextEncoder().encode(text), about), authenticatorData: base64(about) }
}

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64')
