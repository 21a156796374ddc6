/// <reference path="./page/fclCore.d.ts" />
import { WalletUtils } from '@onflow/fcl-core'
import type { BrowserContext, Page } from 'playwright-core'
import { createFlowAccount, type FlowAccount } from './flowAccount.ts'
import type { FlowInpage } from './page/flowWallet.ts'
import { installPageWallet, type WalletBridge } from './pageWallet.ts'
import {
  hits,
  ICON,
  obey,
  type TwinWallet,
  type WalletCall,
  type WalletKnobs,
  type WalletLook,
} from './walletKnobs.ts'
import { createRecord, firstOf, type WalletRecord } from './walletRecord.ts'

/** Knobs of a Flow wallet. An account proof is made while connecting, so both `connect` and `sign` hit it. */
export type FlowKnobs = WalletKnobs & {
  /** Makes no account proof, so that a user signature is asked for; or can sign nothing at all. */
  readonly without?: 'account-proof' | 'both' | undefined
  /** The person closes the wallet's window. */
  readonly close?: WalletCall | undefined
  /** Changes what is approved. */
  readonly change?: ((data: unknown) => unknown) | undefined
}

/** Options of {@link createFlowTwin}: who the wallet is, and its first knobs. */
export type FlowWalletOptions = FlowKnobs &
  WalletLook &
  Pick<FlowInpage, 'closesLate' | 'readyAfter'> & {
    /** Default: one account with a new key. */
    readonly accounts?: readonly FlowAccount[] | undefined
    /** Of the extension. Default: Flow Wallet's. */
    readonly id?: string | undefined
    /** What the wallet says of itself, in place of name and icon. */
    readonly provider?: unknown
  }

/** A Flow wallet in Node. */
export type FlowTwin = TwinWallet<FlowKnobs> & {
  readonly accounts: readonly FlowAccount[]
  /** What {@link FlowInpage} needs. */
  readonly config: FlowInpage
  readonly answer: WalletBridge
}

/** The extension that answers to FCL's EXT/RPC, with the keys that it does not tell. */
export function createFlowTwin(options: FlowWalletOptions = {}): FlowTwin {
  const {
    accounts = [createFlowAccount()],
    announceAfter = 0,
    icon = ICON,
    name = 'Flow Wallet',
    ...rest
  } = options
  const { id = 'hpclkefagolihohboafpheddmmgdffjm', readyAfter, closesLate, provider, ...knobs } = rest
  const { address } = firstOf(accounts)
  const record = createRecord<FlowKnobs>(knobs)
  const answer: WalletBridge = (method, params) => {
    record.calls.push({ method, params: (params as Asked).body })
    return decide(record, accounts, method, params as Asked)
  }
  const { calls, set, shown } = record
  const config: FlowInpage = {
    id,
    provider: provider ?? { address, name, icon, description: 'A wallet of the tests' },
    announceAfter,
    readyAfter,
    closesLate,
  }
  const addresses = accounts.map((one) => one.address)
  return { address, addresses, accounts, name, set, calls, shown, config, answer }
}

/**
 * Puts a Flow wallet with real keys into a page or a whole context: FCL's own wallet side, account proofs and user
 * signatures. Call it before the page is opened.
 *
 * @throws TestingError `wallet_invalid` without an account
 * @example
 * const wallet = await installFlowWallet(context, { accounts: [createFlowAccount()] })
 * wallet.set({ without: 'account-proof' })
 */
export async function installFlowWallet(
  target: Page | BrowserContext,
  options: FlowWalletOptions = {},
): Promise<FlowTwin> {
  const twin = createFlowTwin(options)
  await installPageWallet(target, { entry: 'flowWallet', config: twin.config, answer: twin.answer })
  return twin
}

type Book = WalletRecord<FlowKnobs>
type Asked = {
  readonly body: Readonly<Record<string, string>>
  readonly endpoint: string
  readonly id: string
}
type Decision = { readonly status: 'approved' | 'declined' | 'closed'; readonly data?: unknown }

async function decide(
  record: Book,
  accounts: readonly FlowAccount[],
  method: string,
  asked: Asked,
): Promise<Decision> {
  const connecting = method === 'authn'
  const moments: readonly WalletCall[] = connecting
    ? ['connect', ...(record.knobs().without ? [] : ['sign' as const])]
    : ['sign']
  const declined: Decision = { status: 'declined' }
  try {
    for (const moment of moments) {
      await obey(record.knobs(), moment, declined)
      if (hits(record.knobs().close, moment)) return { status: 'closed' }
    }
  } catch (refusal) {
    return refusal as Decision
  }
  const data = connecting ? connect(record, accounts, asked) : sign(record, accounts, asked)
  const { change } = record.knobs()
  return { status: 'approved', data: change ? change(data) : data }
}

const chosen = ({ knobs }: Book, accounts: readonly FlowAccount[]): FlowAccount =>
  accounts[knobs().choose ?? 0] ?? firstOf(accounts)

/** Who signs; with the knob `otherAccount` somebody else. */
function signerOf(record: Book, accounts: readonly FlowAccount[]): FlowAccount {
  const account = chosen(record, accounts)
  if (!record.knobs().otherAccount) return account
  return accounts.find((one) => one !== account) ?? createFlowAccount({ address: account.address })
}

const composites = (record: Book, { address, keys }: FlowAccount, bytes: string): object[] =>
  keys.map(
    ({ index, sign: make }) =>
      new WalletUtils.CompositeSignature(address, index, make(bytes, record.knobs().wrongSignature)),
  )

function connect(record: Book, accounts: readonly FlowAccount[], { body, endpoint, id }: Asked): object {
  const { locked, without } = record.knobs()
  const { address } = chosen(record, accounts)
  const service = { f_type: 'Service', f_vsn: '1.0.0', method: 'EXT/RPC', endpoint, id }
  return {
    f_type: 'AuthnResponse',
    f_vsn: '1.0.0',
    addr: locked ? null : address,
    services: [
      { ...service, type: 'authz' },
      ...(without === undefined ? [{ ...service, ...prove(record, accounts, body) }] : []),
      ...(without === 'both' ? [] : [{ ...service, type: 'user-signature' }]),
    ],
  }
}

/** The `account-proof` service, whose data is the proof. */
function prove(
  record: Book,
  accounts: readonly FlowAccount[],
  { appIdentifier = '', nonce = '' }: Asked['body'],
): object {
  const { address } = chosen(record, accounts)
  const signer = signerOf(record, accounts)
  const proof = { address: signer.address, nonce: record.show(nonce), appIdentifier }
  const signatures = composites(record, signer, WalletUtils.encodeAccountProof(proof))
  const data = { f_type: 'account-proof', f_vsn: '2.0.0', address, nonce, signatures }
  return { type: 'account-proof', method: 'DATA', data }
}

const USER_TAG = Buffer.from('FLOW-V0.0-user').toString('hex').padEnd(64, '0')

/** The `user-signature` service: a text in hexadecimal. */
function sign(record: Book, accounts: readonly FlowAccount[], { body }: Asked): object[] {
  const text = record.show(Buffer.from(body['message'] ?? '', 'hex').toString())
  const bytes = USER_TAG + Buffer.from(text).toString('hex')
  return composites(record, signerOf(record, accounts), bytes)
}
