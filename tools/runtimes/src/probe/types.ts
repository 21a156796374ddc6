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

/** Signed vectors of the siwx family. */
export type Proofs = {
  /** By the last part of the package's name: `siwx-near`. */
  readonly vectors: Readonly<Record<string, readonly Vector[]>>
  /** Flow: keys as the Access API writes them, by CAIP-10. */
  readonly flowKeys: Readonly<Record<string, unknown>>
}

/** An issuer on loopback, and tokens that it signed in this run. */
export type Api = {
  readonly issuer: string
  readonly audience: string
  readonly subject: string
  readonly good: string
  /** The codes that the others are refused with. */
  readonly bad: Readonly<Record<string, string>>
}

/** A gate on one chain, whose node on loopback answers what was recorded. */
export type Gated = {
  readonly adapter: { readonly chain: string; readonly finality?: 'latest' | undefined }
  readonly url: string
  readonly gate: unknown
  readonly holder: string
  readonly other: string
}

/** A gateway of IPFS on loopback, the id of what it has, and another id that it answers with the same. */
export type Content = { readonly gateway: string; readonly cid: string; readonly altered: string }

/** Empty databases of one runtime, on servers that run on loopback. */
export type Databases = { readonly postgres: string; readonly redis: string }

/** Where wallets on other devices are met, on loopback. */
export type Meetings = {
  readonly projectId: string
  readonly relayUrl: string
  readonly bridgeUrl: string
  readonly matrixUrl: string
}

/** What a runtime is given. */
export type Cases = {
  readonly proofs: Proofs
  readonly api: Api
  readonly gates: Readonly<Record<string, Gated>>
  readonly content: Content
  readonly databases: Databases
  readonly meetings: Meetings
}

/** What one package, or one part of it, did in one runtime. */
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

/** One thing that is tried, and what it has to come to. */
export type Trial = {
  readonly name: string
  readonly run: () => Promise<unknown>
  /** Compared as JSON. */
  readonly expected: unknown
}

/** A module that uses packages, loaded when its turn comes. */
export type Probe = {
  readonly rows: readonly string[]
  readonly load: () => Promise<{ readonly probe: (cases: Cases) => Promise<readonly Row[]> }>
}
