/** One proof of a package's committed vectors, as JSON. */
export type Vector = {
  readonly name: string
  /** CAIP-10, what must come out. */
  readonly account: string
  readonly proof: Proof
  readonly domain: string
  readonly nonce: string
  readonly now: string
  /** NEAR: keys of the accounts that the chain knows. */
  readonly accounts?: Readonly<Record<string, Readonly<Record<string, AccessKey>>>> | undefined
}

/** A proof with a readable text. */
export type Proof = { readonly type: string; readonly message: string; readonly signature?: string }

/** What NEAR says about a key. */
export type AccessKey = 'full_access' | 'limited' | 'absent'

/** What a runtime is given. */
export type Cases = {
  /** By the last part of the package's name: `siwx-near`. */
  readonly vectors: Readonly<Record<string, readonly Vector[]>>
  /** Flow: keys as the Access API writes them, by CAIP-10. */
  readonly flowKeys: Readonly<Record<string, unknown>>
}

/** What one package did in one runtime. */
export type Row = {
  readonly name: string
  readonly accepted: number
  readonly refused: number
  readonly problems: readonly string[]
}

/** What a verifier answers, as far as it is looked at. */
export type Answer = {
  readonly ok: boolean
  readonly account?: string | undefined
  readonly code?: string | undefined
}

/** Verifies a proof against what its vector says is expected. */
export type Verify = (vector: Vector, proof: Proof) => Promise<Answer>
