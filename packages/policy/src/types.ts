/** A JSON value, as Rego has it. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

/** One holding as policies see it. Amounts and ids are strings. */
export type PolicyNft = {
  /** CAIP-2. */
  readonly chain: string
  readonly standard: string
  readonly collection: string
  readonly balance: string
  /** CAIP-10 of the account that holds it, or that it is held for. */
  readonly account: string
  readonly block: { readonly number: string; readonly hash: string }
  readonly tokens: readonly {
    readonly id: string
    readonly balance: string
    readonly asset?: string
    readonly metadata?: Json
  }[]
}

/** The input document of every policy, and what the operator wrote beside the policy (`inputs`). */
export type PolicyInput = JsonObject & {
  /** CAIP-10 of the account that signed in. */
  readonly account: string
  /** CAIP-2 of that account. */
  readonly chain: string
  /** Every account proven in this sign-in, the first one included. */
  readonly accounts: readonly string[]
  /** The first holding that met the gate; `nfts` has all. */
  readonly nft?: PolicyNft
  readonly nfts: readonly PolicyNft[]
  readonly client_id: string
  readonly scopes: readonly string[]
  /** RFC 3339. */
  readonly now: string
}

/** What a policy said, or why it could not be asked. */
export type Evaluation =
  | {
      readonly ok: true
      /** False when the query is undefined: not the same as `false`. */
      readonly defined: boolean
      readonly value?: Json | undefined
      readonly engine: EngineName
      readonly durationMs: number
      /** Of the server engine. */
      readonly decisionId?: string | undefined
    }
  | {
      readonly ok: false
      readonly code: PolicyCode
      readonly retryable: boolean
      readonly reason: string
      readonly engine: EngineName
    }

/** Which engine decided. */
export type EngineName = 'embedded' | 'server' | 'wasm'

/** Why a policy could not be used or asked. */
export type PolicyCode =
  | 'policy_syntax'
  | 'policy_unsafe'
  | 'policy_builtin_unavailable'
  | 'policy_not_found'
  | 'policy_hash_mismatch'
  | 'policy_too_large'
  | 'policy_failed'
  | 'policy_limit'
  | 'engine_unavailable'
  | 'engine_answer_invalid'

/** One loaded policy: evaluates its query. */
export type Policy = {
  readonly engine: EngineName
  /** `data.<package>.<rule>` that is asked. */
  readonly query: string
  /** Never rejects. */
  readonly evaluate: (input: Json, data?: Json) => Promise<Evaluation>
  readonly close: () => Promise<void>
}

/** What a policy decides: everything that is not `allow` is a refusal. */
export type Decision = {
  readonly allow: boolean
  /** Claims that the policy adds. */
  readonly claims: Readonly<Record<string, Json>>
  /** Why not, in the policy's words, for the person and the log. */
  readonly reasons: readonly string[]
  /** `allowed`, `denied`, `undefined`, `result_invalid`, or the code of the failed evaluation. */
  readonly code: 'allowed' | 'denied' | 'undefined' | 'result_invalid' | PolicyCode
  readonly retryable: boolean
  readonly engine: EngineName
  /** Why the evaluation failed, for the log: it may quote the policy and the input. */
  readonly detail?: string | undefined
  readonly durationMs?: number | undefined
  readonly decisionId?: string | undefined
}

/** One complaint about a policy, in the words of OPA. */
export type PolicyProblem = {
  /** OPA's own code, such as `rego_parse_error`. */
  readonly code: string
  readonly message: string
  readonly file?: string | undefined
  /** From 1. */
  readonly row?: number | undefined
  /** From 1. */
  readonly col?: number | undefined
}

/** Why a policy could not be loaded. */
export type PolicyFault = {
  readonly ok: false
  readonly code: PolicyCode
  /** Whether the same may work later. */
  readonly retryable: boolean
  readonly reason: string
  /** What to do about it. */
  readonly hint?: string | undefined
  readonly problems?: readonly PolicyProblem[] | undefined
}

/** A loaded policy, or why there is none. */
export type LoadResult = { readonly ok: true; readonly policy: Policy } | PolicyFault

/** What a builtin that fails does: `fail` ends the evaluation, `undefined` is what OPA does unless told otherwise. */
export type BuiltinErrors = 'fail' | 'undefined'

/** A JSON object. */
export type JsonObject = { readonly [key: string]: Json }
