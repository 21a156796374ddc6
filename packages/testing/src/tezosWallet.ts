import type { BrowserContext, Page } from 'playwright-core'
import { type BeaconMessage, createBeaconPeer } from './beaconPeer.ts'
import type { TezosInpage } from './page/tezosWallet.ts'
import { installPageWallet, type WalletBridge } from './pageWallet.ts'
import { createTezosAccount, type TezosAccount } from './tezosAccount.ts'
import { ICON, obey, type TwinWallet, type WalletKnobs, type WalletLook } from './walletKnobs.ts'
import { createRecord, firstOf, type WalletRecord } from './walletRecord.ts'

/** Knobs of a Tezos wallet. */
export type TezosKnobs = WalletKnobs & {
  /** Never answers a pairing. */
  readonly unpaired?: boolean | undefined
  /** The TZIP-10 error that is answered to a request. */
  readonly fail?: { readonly at: 'connect' | 'sign'; readonly errorType: string } | undefined
  /** The account is this contract, and the wallet's key its manager's. */
  readonly contract?: string | undefined
  /** Changes what is answered inside. */
  readonly change?: ((answer: Record<string, unknown>) => unknown) | undefined
  /** Changes what the pairing answers. */
  readonly changePairing?: ((answer: object) => unknown) | undefined
}

/** Options of {@link createTezosTwin}: who the wallet is, and its first knobs. */
export type TezosWalletOptions = TezosKnobs &
  WalletLook & {
    /** The person chooses one in the wallet. Default: one tz1 account with a new key. */
    readonly accounts?: readonly TezosAccount[] | undefined
    /** Of the extension. Default: Temple's. */
    readonly id?: string | undefined
  }

/** A Tezos wallet in Node. */
export type TezosTwin = TwinWallet<TezosKnobs> & {
  readonly accounts: readonly TezosAccount[]
  /** What {@link TezosInpage} needs. */
  readonly config: TezosInpage
  readonly answer: WalletBridge
}

/** The extension that answers to Beacon on the page's own window, with the keys that it does not tell. */
export function createTezosTwin(options: TezosWalletOptions = {}): TezosTwin {
  const {
    accounts = [createTezosAccount()],
    announceAfter = 0,
    icon = ICON,
    name = 'Temple',
    ...rest
  } = options
  const { id = 'ookjlbkiijinhpmnjffcofjonbfbgaoc', ...knobs } = rest
  const { address } = firstOf(accounts)
  const record = createRecord<TezosKnobs>(knobs)
  const beacon = createBeaconPeer(name)

  const answer: WalletBridge = async (method, params) => {
    const text = String(params)
    if (method === 'pair') {
      const request = await beacon.read(text)
      record.calls.push({ method: request.type, params: request })
      const { changePairing, delay = 0, unpaired } = record.knobs()
      await new Promise((resolve) => (unpaired ? undefined : setTimeout(resolve, delay)))
      return beacon.pair(request, changePairing)
    }
    const request = await beacon.decrypt(text)
    const { id: to, type } = request
    if (method === 'acknowledge') {
      record.calls.push({ method: type, params: request })
      return beacon.encrypt({ type: 'acknowledge', id: to })
    }
    const whole = { id: to, ...(await decide(record, accounts, request)) }
    return beacon.encrypt((record.knobs().change?.(whole) ?? whole) as object)
  }
  const { calls, set, shown } = record
  const config = { id, sender: { id, name, iconUrl: icon }, announceAfter }
  return {
    address,
    addresses: accounts.map((one) => one.address),
    accounts,
    name,
    set,
    calls,
    shown,
    config,
    answer,
  }
}

/**
 * Puts a Tezos wallet with a real key into a page or a whole context: Beacon over the page's window, with the Beacon SDK's
 * own pairing, encryption and encoding. Call it before the page is opened.
 *
 * @throws {@link TestingError} `wallet_invalid` without an account
 * @example
 * const wallet = await installTezosWallet(context, { accounts: [createTezosAccount('p256')] })
 * wallet.set({ reject: 'sign' })
 */
export async function installTezosWallet(
  target: Page | BrowserContext,
  options: TezosWalletOptions = {},
): Promise<TezosTwin> {
  const twin = createTezosTwin(options)
  await installPageWallet(target, { entry: 'tezosWallet', config: twin.config, answer: twin.answer })
  return twin
}

type Book = WalletRecord<TezosKnobs>
type Decision = Readonly<Record<string, unknown>>

const failed = (errorType: string): Decision => ({ type: 'error', errorType })

async function decide(
  record: Book,
  accounts: readonly TezosAccount[],
  request: BeaconMessage,
): Promise<Decision> {
  const call = request.type === 'permission_request' ? 'connect' : 'sign'
  const { fail } = record.knobs()
  try {
    await obey(record.knobs(), call, failed('ABORTED_ERROR'))
  } catch (refusal) {
    return refusal as Decision
  }
  if (fail?.at === call) return failed(fail.errorType)
  return call === 'connect' ? connect(record.knobs(), accounts) : sign(record, accounts, request)
}

function connect({ choose = 0, contract, locked }: TezosKnobs, accounts: readonly TezosAccount[]): Decision {
  if (locked) return failed('NO_ADDRESS_ERROR')
  return {
    type: 'permission_response',
    publicKey: (accounts[choose] ?? firstOf(accounts)).publicKey,
    network: { type: 'mainnet' },
    scopes: ['sign'],
    ...(contract !== undefined && { address: contract }),
  }
}

function sign(
  { knobs, show }: Book,
  accounts: readonly TezosAccount[],
  { payload, signingType, sourceAddress }: BeaconMessage,
): Decision {
  const at = accounts.findIndex(({ address }) => address === sourceAddress)
  const asked = accounts[at]
  if (!asked) return failed('NO_PRIVATE_KEY_FOUND_ERROR')
  if (signingType !== 'micheline') return failed('SIGNATURE_TYPE_NOT_SUPPORTED')
  const { otherAccount, wrongSignature } = knobs()
  const signer = otherAccount ? (accounts[at + 1] ?? createTezosAccount()) : asked
  const signature = signer.sign(pack(show(unpack(String(payload)))), wrongSignature)
  return { type: 'sign_payload_response', signingType, signature }
}

// A packed Micheline string: 05 01, 32 bits of length, the text.
const unpack = (payload: string): string => Buffer.from(payload.slice(12), 'hex').toString()

function pack(text: string): string {
  const bytes = Buffer.from(text)
  return `0501${bytes.length.toString(16).padStart(8, '0')}${bytes.toString('hex')}`
}
