import { readFileSync } from 'node:fs'
import type { AccountState } from '@countersign/siwx-algorand'
import type { ChainReader as FlowReader } from '@countersign/siwx-flow'
import type { ChainReader } from '@countersign/siwx-near'
import type { Namespace } from '../namespaces.ts'
import type { SignInContext, SignInProof } from '../types.ts'

type Raw = {
  readonly name: string
  readonly proof?: SignInProof
  readonly message: string
  readonly signature: string
  readonly now: string
  readonly domain: string
  readonly nonce: string
  readonly result: Readonly<Record<string, unknown>>
  readonly walt?: string
  readonly compatibility?: NonNullable<SignInContext['polkadot']>['compatibility']
  readonly network?: Partial<AccountState>
  readonly accounts?: Readonly<Record<string, Readonly<Record<string, 'full_access' | 'limited'>>>>
}

/** A proof of a chain package's own vectors, and what its verifier answers to it. */
export type ChainVector = {
  readonly namespace: Namespace
  readonly name: string
  readonly proof: SignInProof
  readonly expected: { readonly domain: string; readonly nonce: string }
  readonly context: SignInContext
  readonly accepted: boolean
  readonly result: Readonly<Record<string, unknown>>
}

const FOLDERS: Readonly<Record<Namespace, string>> = {
  eip155: 'siwx-ethereum',
  tezos: 'siwx-tezos',
  near: 'siwx-near',
  polkadot: 'siwx-polkadot',
  flow: 'siwx-flow',
  algorand: 'siwx-algorand',
}

/** The network of siwx-near's vectors: these accounts and keys at one final block. */
const nearReader = (accounts: NonNullable<Raw['accounts']>): ChainReader => ({
  chainId: async () => 'mainnet',
  finalBlock: async () => ({
    height: 180_000_000n,
    hash: '9MzuZrRPW1BGpFnZJUJg6SzCrixPpJDfjsNeUobRXsLe',
    timestamp: 1_795_262_401_123_456_789n,
  }),
  accessKey: async (accountId, publicKey) => accounts[accountId]?.[publicKey] ?? 'absent',
  accountExists: async (accountId) => Object.hasOwn(accounts, accountId),
  view: async () => ({ status: 'failed', reason: 'MethodNotFound' }),
})

/** The state that siwx-algorand's vectors start from. */
const STATE: AccountState = {
  genesisHash: 'wGHE2Pwdvd7S12BL5FaOP20EGYesN73ktiC1qzkkit8=',
  round: 45_000_000n,
  blockHash: '4RNBA6HJOPPO4Z7NDQG6QHLR3X6TNATUQTC7ZAEWTBH4JABVQ5FQ',
  blockTime: 1_795_262_400n,
}

const contextOf = ({ accounts, compatibility, network, now, walt }: Raw): SignInContext => ({
  now: () => new Date(now),
  ...(accounts && { near: { reader: () => nearReader(accounts) } }),
  ...(network && { algorand: { reader: () => ({ account: async () => ({ ...STATE, ...network }) }) } }),
  ...(walt !== undefined && { tezos: { walt: { chainId: walt } } }),
  ...(compatibility && { polkadot: { compatibility } }),
})

type FlowKey = {
  readonly index: string
  readonly public_key: string
  readonly signing_algorithm: string
  readonly hashing_algorithm: string
  readonly weight: string
  readonly revoked: boolean
}

/** The networks of siwx-flow's vectors, whose keys are in the form of the Access API. */
const flowReader = (accounts: Readonly<Record<string, readonly FlowKey[]>>, chainId: string): FlowReader => ({
  chainId: async () => chainId,
  sealedBlock: async () => ({ height: 7n, id: 'b1'.repeat(32), timestamp: 1_795_262_400_000 }),
  accountKeys: async (address) =>
    accounts[`flow:${chainId}:${address}`]?.map((key) => ({
      index: Number(key.index),
      publicKey: Uint8Array.from(Buffer.from(key.public_key.slice(2), 'hex')),
      signingAlgorithm: key.signing_algorithm,
      hashingAlgorithm: key.hashing_algorithm,
      weight: Number(key.weight),
      revoked: key.revoked,
    })),
})

type VectorFile = {
  readonly vectors: readonly Raw[]
  readonly accounts?: Readonly<Record<string, readonly FlowKey[]>>
}

const read = (namespace: Namespace): readonly ChainVector[] => {
  const url = new URL(`../../../${FOLDERS[namespace]}/vectors/signatures.json`, import.meta.url)
  const { accounts, vectors } = JSON.parse(readFileSync(url, 'utf8')) as VectorFile
  const flow = accounts && { reader: (chainId: string) => flowReader(accounts, chainId) }
  return vectors.map((raw) => ({
    namespace,
    name: raw.name,
    proof: raw.proof ?? { type: 'eip191', message: raw.message, signature: raw.signature },
    expected: { domain: raw.domain, nonce: raw.nonce },
    context: { ...contextOf(raw), ...(flow && { flow }) },
    accepted: typeof raw.result['account'] === 'string',
    result: raw.result,
  }))
}

/** The committed vectors of all chain packages. */
export const chainVectors: readonly ChainVector[] = (Object.keys(FOLDERS) as Namespace[]).flatMap(read)
