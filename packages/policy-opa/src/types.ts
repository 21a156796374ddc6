/** A JSON value, as Rego has it. */
export type OpaJson =
  | null
  | boolean
  | number
  | string
  | readonly OpaJson[]
  | { readonly [key: string]: OpaJson }

/**
 * Why the engine gave no answer.
 *
 * - `syntax`: the source is no Rego v1, or does not type-check
 * - `unsafe`: a variable has no value, or a rule needs itself
 * - `builtin`: a function that reaches outside the policy, such as `http.send`
 * - `missing`: the policy has no such rule
 * - `limit`: more steps, time or memory than allowed
 * - `failed`: the evaluation ended with an error
 * - `unavailable`: the engine could not be started, or ended; may work when asked again
 */
export type OpaFaultCode = 'syntax' | 'unsafe' | 'builtin' | 'missing' | 'limit' | 'failed' | 'unavailable'

/** One complaint of the compiler or evaluator, in its words. */
export type OpaProblem = {
  /** OPA's own code, such as `rego_parse_error` or `eval_conflict_error`. */
  readonly code: string
  readonly message: string
  readonly file?: string | undefined
  /** From 1. */
  readonly row?: number | undefined
  /** From 1. */
  readonly col?: number | undefined
}

/** Every answer that is not what was asked for. */
export type OpaFault = {
  readonly ok: false
  readonly code: OpaFaultCode
  readonly message: string
  /** What to do about it. */
  readonly hint?: string | undefined
  readonly problems?: readonly OpaProblem[] | undefined
}

/** What a policy is made of. */
export type OpaPolicySource = {
  /** Rego v1 sources by file name. */
  readonly modules: Readonly<Record<string, string>>
  /** `data.<package>.<rule>`; refused as `missing` when the policy has no such rule. */
  readonly rule: string
  /** The base document: what `data` has beside the packages. */
  readonly data?: { readonly [key: string]: OpaJson } | undefined
  /** Whether a failing builtin fails the evaluation. Default true; false is OPA's own default, "undefined". */
  readonly strict?: boolean | undefined
  /** Milliseconds for one evaluation of it. Default: what the engine allows. */
  readonly timeout?: number | undefined
}

/** One solution of a query. */
export type OpaSolution = {
  readonly value: OpaJson
  readonly bindings?: { readonly [variable: string]: OpaJson } | undefined
}

/** What a query came to: no solution when it is undefined. */
export type OpaResults = {
  readonly ok: true
  readonly results: readonly OpaSolution[]
  /** Steps that the evaluation took. */
  readonly steps: number
}

/** What one evaluation reads. */
export type OpaQuestion = {
  readonly input?: OpaJson | undefined
  /** Stands in for the policy's base document this once; may not name a package of the policy. */
  readonly data?: { readonly [key: string]: OpaJson } | undefined
}

/** One loaded policy. Nothing of it rejects. */
export type OpaPolicy = {
  readonly evaluate: (question: OpaQuestion) => Promise<OpaResults | OpaFault>
  /** Forgets the policy in the engine. */
  readonly close: () => Promise<void>
}

/** Somewhere in a source. */
export type OpaPlace = { readonly file: string; readonly row: number; readonly col: number }

/** Why a policy said what it said. */
export type OpaExplanation = OpaResults & {
  /** Why the evaluation ended without an answer; the rest says what was seen until then. */
  readonly fault?: OpaFault | undefined
  /** Every rule that is no function, with its value. */
  readonly rules: readonly (OpaPlace & {
    readonly name: string
    readonly defined: boolean
    readonly value?: OpaJson | undefined
  })[]
  /** Expressions that had no answer or were false, with the values that their variables had. */
  readonly failures: readonly (OpaPlace & {
    readonly text: string
    readonly locals?: Readonly<Record<string, string>> | undefined
  })[]
  /** What `print` was given. */
  readonly prints: readonly string[]
}

/** Bounds of the engine. */
export type OpaOptions = {
  /** Milliseconds for one evaluation. Default 1,000. */
  readonly timeout?: number | undefined
  /** Steps for one evaluation. Default 1,000,000. */
  readonly steps?: number | undefined
  /** Milliseconds for compiling one policy. Default 10,000. */
  readonly compileTimeout?: number | undefined
  /** Most memory of the engine in MiB, 64 to 2,048. Default 256. */
  readonly memory?: number | undefined
  /** Questions that may wait. More are refused as `unavailable`. Default 1,000. */
  readonly queue?: number | undefined
  /** Milliseconds since 1970: what `time.now_ns` gives for a whole evaluation. Default: the clock. */
  readonly now?: (() => number) | undefined
}

/** A running engine. Nothing of it rejects. */
export type Opa = {
  /** Compiles and checks a policy. */
  readonly load: (
    source: OpaPolicySource,
  ) => Promise<{ readonly ok: true; readonly policy: OpaPolicy } | OpaFault>
  /** Evaluates a policy once, and says what became of its rules and expressions. */
  readonly explain: (source: OpaPolicySource, question: OpaQuestion) => Promise<OpaExplanation | OpaFault>
  /** Compiles a policy to the WebAssembly that `opa build -t wasm` gives. Entrypoints are `package/rule`. */
  readonly compile: (
    source: Omit<OpaPolicySource, 'rule' | 'strict' | 'timeout'>,
    entrypoints: readonly string[],
  ) => Promise<{ readonly ok: true; readonly wasm: Uint8Array<ArrayBuffer> } | OpaFault>
  /** Rewrites one Rego v0 module as v1. */
  readonly upgrade: (module: string) => Promise<{ readonly ok: true; readonly source: string } | OpaFault>
  /** Ends the engine. What is asked afterwards is `unavailable`. */
  readonly close: () => Promise<void>
}
