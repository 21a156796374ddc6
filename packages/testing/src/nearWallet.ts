import { randomBytes } from 'node:crypto'
import type { Account, SignMessageParams, WalletManifest } from '@hot-labs/near-connect'
import type { BrowserContext, Page } from 'playwright-core'
import { createNearAccount, type NearAccount, type Nep413 } from './nearAccount.ts'
import type { NearInpage } from './page/nearWallet.ts'
import { installPageWallet, type WalletBridge } from './pageWallet.ts'
import { ICON, obey, type TwinWallet, type WalletKnobs, type WalletLook } from './walletKnobs.ts'
import { createRecord, firstOf, spoil, type WalletRecord } from './walletRecord.ts'

/** What a Near wallet says that it can do. */
export type NearFeatures = {
  /** Connects and signs in one prompt. Default `true`; wallets from before near-connect 0.10 do not. */
  readonly onePrompt?: boolean | undefined
  /** Default `false`. */
  readonly testnet?: boolean | undefined
}

/** Options of {@link createNearTwin}: who the wallet is, and its first knobs. */
export type NearWalletOptions = WalletKnobs &
  WalletLook &
  NearFeatures & {
    /** Default: one account with a new key. */
    readonly accounts?: readonly NearAccount[] | undefined
    /** Of its manifest. Default `twin`. */
    readonly id?: string | undefined
  }

/** A Near wallet in Node. */
export type NearTwin = TwinWallet & {
  readonly accounts: readonly NearAccount[]
  readonly config: NearInpage
  readonly answer: WalletBridge
}

/** The side of the wallet that has the keys; signatures are those of near-api-js. */
export function createNearTwin(options: NearWalletOptions = {}): NearTwin {
  const { accounts = [createNearAccount(`twin-${randomBytes(4).toString('hex')}.near`)], ...rest } = options
  const {
    announceAfter = 0,
    icon = ICON,
    id = 'twin',
    name = 'Near twin',
    onePrompt,
    testnet,
    ...knobs
  } = rest
  const record = createRecord<WalletKnobs>(knobs)
  const { calls, set, shown } = record
  return {
    address: firstOf(accounts).accountId,
    addresses: accounts.map(({ accountId }) => accountId),
    accounts,
    name,
    set,
    calls,
    shown,
    config: { manifest: toManifest({ id, name, icon }, { onePrompt, testnet }), announceAfter },
    answer: async (method, params) => {
      calls.push({ method, params })
      if (method === 'signMessage') return signMessage(record, accounts, params as Asked)
      if (method === 'getAccounts') return share(record.knobs(), accounts)
      await obey(record.knobs(), 'connect', refusal)
      const shared = share(record.knobs(), accounts)
      if (method === 'signIn') return shared
      const { messageParams } = params as { readonly messageParams: Asked }
      const signing = shared.map(async (account) => {
        const asked = { ...messageParams, signerId: account.accountId }
        return { ...account, signedMessage: await signMessage(record, accounts, asked) }
      })
      return Promise.all(signing)
    },
  }
}

/**
 * Puts a Near wallet with a real key into a page or a whole context: near-connect's events and objects, signed with
 * near-api-js. Call it before the page is opened.
 *
 * @throws {@link TestingError} `wallet_invalid` without an account
 * @example
 * const wallet = await installNearWallet(context, { accounts: [createNearAccount('alice.near')] })
 * wallet.set({ reject: 'sign' })
 */
export async function installNearWallet(
  target: Page | BrowserContext,
  options: NearWalletOptions = {},
): Promise<NearTwin> {
  const twin = createNearTwin(options)
  await installPageWallet(target, { entry: 'nearWallet', config: twin.config, answer: twin.answer })
  return twin
}

const refusal = new Error('User rejected the request')

/** As it crosses the bridge: the nonce is a list of numbers. */
type Asked = Omit<SignMessageParams, 'nonce'> & { readonly nonce: readonly number[] }

const share = ({ locked }: WalletKnobs, accounts: readonly NearAccount[]): Account[] =>
  locked ? [] : accounts.map(({ accountId, publicKey }) => ({ accountId, publicKey }))

async function signMessage(
  record: WalletRecord<WalletKnobs>,
  accounts: readonly NearAccount[],
  { message, nonce, recipient, signerId }: Asked,
) {
  await obey(record.knobs(), 'sign', refusal)
  const asked = accounts.find(({ accountId }) => accountId === (signerId ?? accounts[0]?.accountId))
  if (!asked) throw new Error(`Account ${signerId} is not in this wallet`)
  const request = { message, recipient, nonce: Uint8Array.from(nonce) }
  return signWithKnobs(record, { accounts, asked, request })
}

/** What is to be signed, and by whom. */
export type NearSigning = {
  readonly accounts: readonly NearAccount[]
  readonly asked: NearAccount
  readonly request: Nep413
}

/** Shows the text and signs, as the knobs say; the answer is that of NEP-413. */
export async function signWithKnobs(
  { knobs, show }: WalletRecord<WalletKnobs>,
  { accounts, asked, request }: NearSigning,
) {
  const { otherAccount, wrongSignature } = knobs()
  const next = accounts[accounts.indexOf(asked) + 1]
  const signer = otherAccount ? (next ?? createNearAccount('stranger.near')) : asked
  const message = show(request.message)
  const signature = await signer.sign({ ...request, message })
  const bytes = wrongSignature ? spoil(signature) : signature
  return {
    accountId: signer.accountId,
    publicKey: signer.publicKey,
    signature: Buffer.from(bytes).toString('base64'),
  }
}

function toManifest(
  look: Pick<WalletManifest, 'id' | 'name' | 'icon'>,
  { onePrompt = true, testnet = false }: NearFeatures,
): WalletManifest {
  return {
    ...look,
    description: '',
    website: 'https://wallet.example',
    version: '1.0.0',
    executor: '',
    type: 'injected',
    platform: [],
    permissions: {},
    features: {
      signMessage: true,
      signTransaction: false,
      signAndSendTransaction: false,
      signAndSendTransactions: false,
      signInWithoutAddKey: true,
      signInAndSignMessage: onePrompt,
      signInWithFunctionCallKey: false,
      signDelegateActions: false,
      mainnet: true,
      testnet,
    },
  }
}
