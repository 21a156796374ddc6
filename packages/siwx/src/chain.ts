import type { Expectations, Failure, Message, MessageFields, VerifyResult } from '@countersign/siwx-core'
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

/** Where the chain is read. */
export type ReaderOptions = {
  readonly urls: readonly string[]
  readonly headers?: Readonly<Record<string, string>> | undefined
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
  readonly createReader: ((options: ReaderOptions, chainId: string) => Reader) | undefined
}
