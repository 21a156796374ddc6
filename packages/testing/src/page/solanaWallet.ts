import { registerWallet } from '@wallet-standard/wallet'
import type { Ask } from './bridge.ts'

export { toBridge } from './bridge.ts'

/** A wallet as the standard has it. */
export type StandardWallet = Parameters<typeof registerWallet>[0]

/** What the Node side writes into the init script. */
export type SolanaInpage = {
  readonly name: string
  readonly icon: string
  /** Knows `solana:signIn` besides. */
  readonly oneStep: boolean
  /** Milliseconds after the document starts. */
  readonly announceAfter: number
}

type Told = { readonly address: string; readonly publicKey: string }
type Signed = { readonly signedMessage: string; readonly signature: string }
type Account = StandardWallet['accounts'][number]

const bytes = (base64: string): Uint8Array => Uint8Array.from(atob(base64), (one) => one.charCodeAt(0))
const base64 = (array: Uint8Array): string => btoa(String.fromCharCode(...array))
const open = ({ signedMessage, signature }: Signed) => ({
  signedMessage: bytes(signedMessage),
  signature: bytes(signature),
})
const toAccount = ({ address, publicKey }: Told): Account => ({
  address,
  publicKey: bytes(publicKey),
  chains: ['solana:mainnet'],
  features: ['solana:signMessage'],
})

/** The wallet object, whose keys are on the other side of `ask`. */
export function createStandardWallet({ name, icon, oneStep }: SolanaInpage, ask: Ask): StandardWallet {
  let shared: readonly Account[] = []
  const connect = async () => {
    const { accounts, now } = (await ask('connect')) as { accounts: Told[]; now?: Told[] }
    shared = (now ?? accounts).map(toAccount)
    return { accounts: accounts.map(toAccount) }
  }
  const signMessage = (...inputs: readonly { account: Account; message: Uint8Array }[]) =>
    Promise.all(
      inputs.map(async ({ account: { address }, message }) =>
        open((await ask('signMessage', { address, message: base64(message) })) as Signed),
      ),
    )
  const signIn = async (...inputs: readonly object[]) => {
    const [account] = (await connect()).accounts
    if (account === undefined) throw new Error('The wallet is locked')
    return Promise.all(
      inputs.map(async (input) => ({
        account,
        ...open((await ask('signIn', { address: account.address, input })) as Signed),
      })),
    )
  }
  return {
    version: '1.0.0',
    name,
    icon: icon as StandardWallet['icon'],
    chains: ['solana:mainnet', 'solana:devnet'],
    get accounts() {
      return shared
    },
    features: {
      'standard:connect': { version: '1.0.0', connect },
      'solana:signMessage': { version: '1.0.0', signMessage },
      ...(oneStep && { 'solana:signIn': { version: '1.0.0', signIn } }),
    },
  }
}

/** Runs in the page, before the page's own scripts: registers the wallet as wallets do, with the official package. */
export function install(config: SolanaInpage, ask: Ask): void {
  const start = () => registerWallet(createStandardWallet(config, ask))
  if (config.announceAfter > 0) setTimeout(start, config.announceAfter)
  else start()
}
