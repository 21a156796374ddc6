import { base58ToBytes, base64ToBytes, bytesToBase58, utf8 } from '@countersign/siwx-core/codec'
import type { registerWallet } from '@wallet-standard/wallet'
import type { SignedProof } from '../types.ts'
import { type Knobs, obey } from './knobs.ts'

/** A wallet as the standard has it. */
export type StandardWallet = Parameters<typeof registerWallet>[0]

export type SolanaKnobs = Knobs & {
  /** Knows `solana:signIn` besides. */
  readonly oneStep?: boolean | undefined
  /** Switches to another account as soon as it is connected; to none with `lock`. */
  readonly switches?: boolean | undefined
  readonly name?: string | undefined
}

const newKey = async () => {
  const pair = (await crypto.subtle.generateKey('Ed25519', true, ['sign', 'verify'])) as CryptoKeyPair
  const publicKey = new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey))
  const sign = async (bytes: Uint8Array): Promise<Uint8Array> =>
    new Uint8Array(await crypto.subtle.sign('Ed25519', pair.privateKey, Uint8Array.from(bytes)))
  return { address: bytesToBase58(publicKey), publicKey, sign }
}

const [alice, bob] = await Promise.all([newKey(), newKey()])

type Key = typeof alice

const accountOf = ({ address, publicKey }: Key) => ({
  address,
  publicKey,
  chains: ['solana:mainnet'] as const,
  features: ['solana:signMessage'] as const,
})

/** The text that a wallet writes out of the input of `solana:signIn`. */
export const solanaText = (
  { domain, statement, nonce }: Readonly<Record<string, string>>,
  address: string,
): string =>
  `${domain} wants you to sign in with your Solana account:\n${address}\n\n${statement}\n\nNonce: ${nonce}`

/** A Wallet Standard wallet of Solana with real keys. */
export const createSolanaWallet = (knobs: SolanaKnobs = {}): StandardWallet => {
  const refusal = { code: 4001 }
  const keys = knobs.twoAccounts ? [alice, bob] : [alice]
  let shared: readonly ReturnType<typeof accountOf>[] = []

  const connect = async () => {
    await obey('connect', knobs, refusal)
    const accounts = knobs.lock && !knobs.switches ? [] : keys.map(accountOf)
    shared = knobs.switches ? (knobs.lock ? [] : [accountOf(bob)]) : accounts
    return { accounts }
  }
  const sign = async (address: string, message: Uint8Array) => {
    await obey('sign', knobs, refusal)
    const key = knobs.otherAccount || address === bob.address ? bob : alice
    const signedMessage = knobs.wrongSignature ? utf8('something else') : message
    return { signedMessage, signature: await key.sign(signedMessage) }
  }
  const signMessage = async (...inputs: readonly { account: { address: string }; message: Uint8Array }[]) =>
    Promise.all(inputs.map(({ account, message }) => sign(account.address, message)))
  const signIn = async (...inputs: readonly Readonly<Record<string, string>>[]) => {
    const { accounts } = await connect()
    const [account] = accounts
    if (account === undefined) throw new Error('Wallet is locked')
    return Promise.all(
      inputs.map(async (input) => ({
        account,
        ...(await sign(account.address, utf8(solanaText(input, account.address)))),
      })),
    )
  }
  return {
    version: '1.0.0',
    name: knobs.name ?? 'Solana twin',
    icon: 'data:image/svg+xml;base64,PHN2Zy8+',
    chains: ['solana:mainnet', 'solana:devnet'],
    get accounts() {
      return shared
    },
    features: {
      'standard:connect': { version: '1.0.0', connect },
      'solana:signMessage': { version: '1.0.0', signMessage },
      ...(knobs.oneStep && { 'solana:signIn': { version: '1.0.0', signIn } }),
    },
  }
}

/** Whether the signature of a proof is that of its account. */
export const holds = async ({ account, message, signature }: SignedProof): Promise<boolean> => {
  const raw = base58ToBytes(account.split(':')[2] ?? '')
  const bytes = base64ToBytes(signature ?? '')
  if (raw === undefined || bytes === undefined) return false
  const key = await crypto.subtle.importKey('raw', Uint8Array.from(raw), 'Ed25519', false, ['verify'])
  return crypto.subtle.verify('Ed25519', key, Uint8Array.from(bytes), Uint8Array.from(utf8(message ?? '')))
}
