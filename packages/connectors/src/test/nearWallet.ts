import { bytesToBase58, bytesToBase64 } from '@countersign/siwx-core/codec'
import type { ChainReader } from '@countersign/siwx-near'
import type { Account, NearWalletBase, SignMessageParams } from '@hot-labs/near-connect'
import { KeyPair, KeyPairSigner, type KeyPairString } from 'near-api-js'
import { type Knobs, obey } from './knobs.ts'

/** Fixed toy keys, by their repeated byte. Whoever reads this has them too. */
const SEEDS = { 'alice.near': 0xa1, 'bob.near': 0xb0 } as const

export type NearName = keyof typeof SEEDS

const pairOf = (name: NearName) => {
  const secret = bytesToBase58(new Uint8Array(32).fill(SEEDS[name]))
  return KeyPair.fromString(`ed25519:${secret}` as KeyPairString)
}

const publicKeyOf = (name: NearName): string => pairOf(name).getPublicKey().toString()

/** A wallet's answer, signed with the account's key. */
export const signNear = async (
  name: NearName,
  params: Pick<SignMessageParams, 'message' | 'recipient' | 'nonce'> & { readonly callbackUrl?: string },
) => {
  const { message, recipient, nonce, callbackUrl } = params
  const signer = new KeyPairSigner(pairOf(name))
  const { signature } = await signer.signNep413Message(name, {
    message,
    recipient,
    nonce,
    ...(callbackUrl !== undefined && { callbackUrl }),
  })
  return {
    accountId: name as string,
    publicKey: publicKeyOf(name),
    signature: bytesToBase64(signature),
  }
}

export type NearKnobs = Knobs & {
  /** Knows `signMessage` alone, as wallets from before near-connect 0.10 do. */
  readonly old?: boolean | undefined
  readonly testnet?: boolean | undefined
}

/** A Near wallet as near-connect expects them, with real keys. */
export const createNearWallet = (knobs: NearKnobs = {}): NearWalletBase => {
  const names: readonly NearName[] = knobs.twoAccounts ? ['alice.near', 'bob.near'] : ['alice.near']
  const refusal = new Error('User rejected the request')
  const unused = () => Promise.reject(new Error('not part of a sign-in'))
  const accounts = (): Account[] =>
    knobs.lock ? [] : names.map((name) => ({ accountId: name, publicKey: publicKeyOf(name) }))

  const signMessage = async (params: SignMessageParams) => {
    await obey('sign', knobs, refusal)
    const asked = (params.signerId ?? 'alice.near') as NearName
    const name = knobs.otherAccount ? 'bob.near' : asked
    return signNear(name, knobs.wrongSignature ? { ...params, message: `${params.message} ` } : params)
  }
  const wallet: NearWalletBase = {
    manifest: {
      id: 'twin',
      name: 'Near twin',
      icon: 'https://wallet.example/icon.png',
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
        signInAndSignMessage: !knobs.old,
        signInWithFunctionCallKey: false,
        signDelegateActions: false,
        mainnet: true,
        testnet: knobs.testnet ?? false,
      },
    },
    signIn: async () => {
      await obey('connect', knobs, refusal)
      return accounts()
    },
    signInAndSignMessage: async ({ messageParams }) => {
      await obey('connect', knobs, refusal)
      return Promise.all(
        accounts().map(async (account) => ({
          ...account,
          signedMessage: await signMessage({ ...messageParams, signerId: account.accountId }),
        })),
      )
    },
    signMessage,
    getAccounts: async () => accounts(),
    signOut: async () => {},
    signAndSendTransaction: unused,
    signAndSendTransactions: unused,
    signDelegateActions: unused,
  }
  return wallet
}

/** Announces a wallet as extensions do: at once, and each time that a page asks. */
export const injectNear = (page: EventTarget, wallet: unknown): void => {
  const announce = () => page.dispatchEvent(new CustomEvent('near-wallet-injected', { detail: wallet }))
  page.addEventListener('near-selector-ready', announce)
  announce()
}

/** A network where the twin's accounts have their keys. */
export const nearChain = (): ChainReader => ({
  chainId: async () => 'mainnet',
  finalBlock: async () => ({
    height: 180_000_000n,
    hash: '9MzuZrRPW1BGpFnZJUJg6SzCrixPpJDfjsNeUobRXsLe',
    timestamp: BigInt(Date.now()) * 1_000_000n,
  }),
  accessKey: async (accountId, publicKey) =>
    Object.hasOwn(SEEDS, accountId) && publicKeyOf(accountId as NearName) === publicKey
      ? 'full_access'
      : 'absent',
  accountExists: async (accountId) => Object.hasOwn(SEEDS, accountId),
  view: async () => ({ status: 'failed', reason: 'MethodNotFound' }),
})
