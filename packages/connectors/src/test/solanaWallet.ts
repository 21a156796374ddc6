import { base58ToBytes, base64ToBytes, utf8 } from '@countersign/siwx-core/codec'
import { createStandardWallet, type StandardWallet } from '@countersign/testing/page/solanaWallet'
import {
  createSolanaAccount,
  createSolanaTwin,
  type SolanaWalletOptions,
} from '@countersign/testing/solanaWallet'
import type { SignedProof } from '../types.ts'

const [alice, bob] = [createSolanaAccount(), createSolanaAccount()]

export type SolanaKnobs = Omit<SolanaWalletOptions, 'accounts'> & {
  /** Shares both of its accounts. */
  readonly twoAccounts?: boolean | undefined
}

/** A Wallet Standard wallet of Solana with real keys. */
export const createSolanaWallet = ({ twoAccounts, ...knobs }: SolanaKnobs = {}): StandardWallet => {
  const twin = createSolanaTwin({
    icon: 'data:image/svg+xml;base64,PHN2Zy8+',
    accounts: twoAccounts ? [alice, bob] : [alice],
    ...knobs,
  })
  return createStandardWallet(twin.config, twin.answer)
}

/** Whether the signature of a proof is that of its account. */
export const holds = async ({ account, message, signature }: SignedProof): Promise<boolean> => {
  const raw = base58ToBytes(account.split(':')[2] ?? '')
  const bytes = base64ToBytes(signature ?? '')
  if (raw === undefined || bytes === undefined) return false
  const key = await crypto.subtle.importKey('raw', Uint8Array.from(raw), 'Ed25519', false, ['verify'])
  return crypto.subtle.verify('Ed25519', key, Uint8Array.from(bytes), Uint8Array.from(utf8(message ?? '')))
}
