import type { VerifyContext as AlgorandContext, AlgorandProof } from '@countersign/siwx-algorand'
import type { Clock, MessageFields, VerifyResult } from '@countersign/siwx-core'
import type { VerifyContext as EthereumContext, EthereumProof } from '@countersign/siwx-ethereum'
import type { VerifyContext as FlowContext, FlowProof } from '@countersign/siwx-flow'
import type { VerifyContext as NearContext, NearProof } from '@countersign/siwx-near'
import type { VerifyContext as PolkadotContext, PolkadotProof } from '@countersign/siwx-polkadot'
import type { VerifyContext as TezosContext, TezosProof } from '@countersign/siwx-tezos'
import type { Namespace } from './namespaces.ts'

/** What any wallet answered: `type` says which chain's, and to which call. */
export type SignInProof = EthereumProof | TezosProof | NearProof | PolkadotProof | FlowProof | AlgorandProof

/** The wallet call that was made. */
export type SignInProofType = SignInProof['type']

type ChainContext<Context extends { readonly now?: Clock | undefined }> = Omit<Context, 'now'> | undefined

/** What the verification of each namespace may use besides the proof: its readers, and its own options. */
export type ChainContexts = {
  readonly eip155?: ChainContext<EthereumContext>
  readonly tezos?: ChainContext<TezosContext>
  readonly near?: ChainContext<NearContext>
  readonly polkadot?: ChainContext<PolkadotContext>
  readonly flow?: ChainContext<FlowContext>
  readonly algorand?: ChainContext<AlgorandContext>
}

/** What a verification may use besides the proof. */
export type SignInContext = ChainContexts & {
  /** Injected time, for tests. */
  readonly now?: Clock | undefined
}

/** What `verifySignIn` resolves with. */
export type SignInResult = VerifyResult

/** What JSON can carry. Bytes stand in it as base64. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

/** Who signs in where, the fields of the message, and the wallet call that is going to be made. */
export type SignInOptions = Omit<MessageFields, 'address' | 'chainId'> &
  (
    | {
        /** CAIP-10 account id, as the wallet gave it when it was connected. */
        readonly account: string
        readonly chain?: undefined
      }
    | {
        /** CAIP-2 chain id, where the wallet names the account only with its answer. */
        readonly chain: string
        readonly account?: undefined
      }
  ) & {
    /** The proof type that the page can produce. Default: the one that most wallets of the chain produce. */
    readonly type?: SignInProofType | undefined
    /** `near:nep413` only: where a redirecting wallet comes back to. */
    readonly callbackUrl?: string | undefined
  }

/** What a page needs for one sign-in. It can be sent as JSON. */
export type SignInRequest = {
  readonly ok: true
  readonly namespace: Namespace
  /** CAIP-2. */
  readonly chain: string
  /** CAIP-10, in the spelling to compare with; absent when the account is not known yet. */
  readonly account?: string | undefined
  /** The proof type that has to come back. */
  readonly type: SignInProofType
  /** The text that people are shown. Proofs that carry a text must carry exactly this one. */
  readonly message: string
  /** What the wallet call takes, see the README. */
  readonly payload: Json
}
