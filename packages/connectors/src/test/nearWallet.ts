import type { ChainReader } from '@countersign/siwx-near'
import { createNearAccount, type NearAccount } from '@countersign/testing/nearAccount'
import { createNearTwin } from '@countersign/testing/nearWallet'
import { createNearWallet as createObject } from '@countersign/testing/page/nearWallet'
import type { WalletKnobs } from '@countersign/testing/walletKnobs'
import type { NearWalletBase } from '@hot-labs/near-connect'

export { announceNear as injectNear } from '@countersign/testing/page/nearWallet'

/** Fixed toy keys, by their repeated byte. Whoever reads this has them too. */
export const ALICE: NearAccount = createNearAccount('alice.near', new Uint8Array(32).fill(0xa1))
const BOB: NearAccount = createNearAccount('bob.near', new Uint8Array(32).fill(0xb0))

export type NearKnobs = WalletKnobs & {
  readonly twoAccounts?: boolean | undefined
  /** Knows `signMessage` alone, as wallets from before near-connect 0.10 do. */
  readonly old?: boolean | undefined
  readonly testnet?: boolean | undefined
}

/** A Near wallet as near-connect expects them, with real keys. */
export const createNearWallet = (knobs: NearKnobs = {}): NearWalletBase => {
  const { old = false, twoAccounts = false, ...rest } = knobs
  const icon = 'https://wallet.example/icon.png'
  const accounts = twoAccounts ? [ALICE, BOB] : [ALICE]
  const { answer, config } = createNearTwin({ ...rest, icon, accounts, onePrompt: !old })
  return createObject(config.manifest, async (method, params) => answer(method, params))
}

/** A network where the twin's accounts have their keys. */
export const nearChain = (): ChainReader => {
  const find = (accountId: string) => [ALICE, BOB].find((account) => account.accountId === accountId)
  return {
    chainId: async () => 'mainnet',
    finalBlock: async () => ({
      height: 180_000_000n,
      hash: '9MzuZrRPW1BGpFnZJUJg6SzCrixPpJDfjsNeUobRXsLe',
      timestamp: BigInt(Date.now()) * 1_000_000n,
    }),
    accessKey: async (accountId, publicKey) =>
      find(accountId)?.publicKey === publicKey ? 'full_access' : 'absent',
    accountExists: async (accountId) => find(accountId) !== undefined,
    view: async () => ({ status: 'failed', reason: 'MethodNotFound' }),
  }
}
