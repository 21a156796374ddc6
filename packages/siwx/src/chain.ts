import type {
  EndpointOptions,
  Expectations,
  Failure,
  Message,
  MessageFields,
  VerifyResult,
} from '@countersign/siwx-core'
import type { Json, SignInContext, SignInProofType } from './types.ts'

/** What one sign-in is made of, once the account or the chain is known to be one of the namespace. */
export type RequestParts = {
  readonly fields: Omit<MessageFields, 'address' | 'chainId'>
  /** CAIP-2 reference. */
  readonly chainId: string
  readonly address: string | undefined
  /** One of {@link Chain.types}. */
  readonly type: SignInProofType
  readonly callbackUrl: string | undefined
}

/** Message and wallet argument of one sign-in. */
export type Written = { readonly message: string; readonly payload: Json }

/** Where and how a chain is read: what `createHttpReader` of its package takes. */
export type ReaderOptions = EndpointOptions & {
  /** Nodes of one chain, `https:` (or `http:`), in order of preference. */
  readonly urls: readonly string[]
}

/** An account, as `parseSignInAccount` gives it. */
export type NamedAccount = {
  /** CAIP-2 chain id. */
  readonly chain: string
  readonly address: string
  /** CAIP-10. */
  readonly account: string
}

/** One chain package behind the interface that all have in common. */
export type Chain<Proof, Reader> = {
  readonly verify: (proof: Proof, expected: Expectations, context: SignInContext) => Promise<VerifyResult>
  readonly parseAccount: (
    accountId: string,
  ) => { readonly ok: true; readonly chainId: string; readonly address: string } | Failure
  /** CAIP-2 reference in the one spelling that the namespace has. */
  readonly isChainId: (chainId: string) => boolean
  /** The proofs that a page can ask an account for, the default first; without an account, those that name it themselves. */
  readonly types: (place: Pick<RequestParts, 'chainId' | 'address'>) => readonly SignInProofType[]
  readonly write: (parts: RequestParts) => Written
  /** Puts the account into a text that was written without one. Absent where such texts stay as they are. */
  readonly withAddress?: ((text: string, address: string) => string) | undefined
  readonly format: (message: Message) => string
  /** The subject of the account's key, and that of who else may decide for it on its own network. */
  readonly subjectsOf: (account: NamedAccount) => readonly string[]
  readonly createReader: ((options: ReaderOptions) => Reader) | undefined
}
