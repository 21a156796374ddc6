import type {
  Block,
  Delegation,
  Gate,
  HoldingQuery,
  Metadata,
  OwnershipWarning,
  ProvenAccount,
  Source,
  Standard,
  Via,
} from '@countersign/nft-ownership'
import type { EngineName, Json } from '@countersign/policy'

/** How much of what was found is told: everything, only the tier that was reached, or only that the gate is met. */
export type Disclosure = 'full' | 'tier' | 'boolean'

/** Most private first: what is told is the least of what everyone concerned allows. */
export const DISCLOSURES: readonly Disclosure[] = ['boolean', 'tier', 'full']

/** A named step within a gate. The first one that is met is told. */
export type Tier = { readonly name: string; readonly gate: Gate }

/** When a gate is checked again, and how long a doubt is tolerated. Seconds; 0 is never (`every`) or not at all. */
export type RecheckPolicy = {
  /** Before a refresh token is honoured. */
  readonly refresh: boolean
  /** Before claims are given at the userinfo endpoint, when the last check is older than this. */
  readonly userinfoAge: number | 'never'
  /** By the scheduler, while a session or a refresh token rests on it. */
  readonly every: number
  /** How long a token may be gone before the sign-in ends. */
  readonly grace: number
  /** How long a chain may be silent before that counts as lost. `never`: the last decision stands. */
  readonly hold: number | 'never'
}

/** Where a part of a requirement comes from. `operator` applies to a client whatever its request says. */
export type PartOrigin = 'operator' | 'request' | 'mapping' | 'default'

/** One gate of a requirement. */
export type RequirementPart = {
  readonly origin: PartOrigin
  /** Name of the gate; absent for a query that the request has brought. */
  readonly id?: string | undefined
  /** For people. */
  readonly name?: string | undefined
  /** Page about how to get it, for people. */
  readonly acquireUrl?: string | undefined
  readonly gate: Gate
  readonly tiers: readonly Tier[]
  /** Name of a policy that has to allow as well. */
  readonly policy?: string | undefined
  readonly recheck: RecheckPolicy
}

/**
 * What one request of one client demands: every part has to be met. It is made anew from the configuration, the client and
 * the request (scope and claims, which tokens carry) wherever it is needed, so that a changed configuration counts at once.
 */
export type Requirement = {
  readonly clientId: string
  /**
   * SHA-256 over what is asked and what is told (base64url). Consents and checks are bound to it: another contract,
   * another client setting or another disclosure is another question.
   */
  readonly hash: string
  readonly parts: readonly RequirementPart[]
  /** Policies of the client itself, besides those of the parts. */
  readonly policies: readonly string[]
  readonly disclosure: Disclosure
  /** `walt-idpkit`: asked in the predecessor's form, answered with its member names as well. */
  readonly form: 'oidc' | 'walt-idpkit'
  /** `nft_token` is asked for. */
  readonly token: boolean
  /** Names of the mapped claims that are asked for. */
  readonly mapped: readonly string[]
  /** Scopes of the request: policies see them. */
  readonly scopes: readonly string[]
}

/** One query, one account: what was looked for, where, at which block, and what came out. Nothing of it is secret. */
export type CheckedCondition = {
  /** CAIP-10 on the chain that was asked; absent when no proven account belongs there (`account_missing`). */
  readonly account?: string | undefined
  readonly query: HoldingQuery
  readonly status: CheckStatus
  /** An `OwnershipCode` or an `UnmetCode`. */
  readonly code?: string | undefined
  readonly reason?: string | undefined
  readonly balance?: string | undefined
  readonly complete: boolean
  readonly block?: Block | undefined
  readonly source?: Source | undefined
  readonly warnings: readonly OwnershipWarning[]
}

/** One token of a holding that met the gate. */
export type CheckedToken = {
  readonly id: string
  /** CAIP-19, where the id fits. */
  readonly asset?: string | undefined
  /** Decimal string. */
  readonly balance: string
  readonly transferable?: boolean | undefined
  /** CAIP-10, when another account holds it for the proven one. */
  readonly holder?: string | undefined
  readonly via?: readonly Via[] | undefined
  readonly metadata?: Metadata | undefined
  /** Why there is no metadata, or not all of it. */
  readonly metadataStatus?: string | undefined
}

/** A holding that met the gate. */
export type CheckedHolding = {
  /** The part that it met, by its place in `Requirement.parts`. */
  readonly part: number
  /** CAIP-10 of the proven account. */
  readonly account: string
  readonly chain: string
  readonly standard: Standard
  readonly collection: string
  readonly balance: string
  /** At most {@link MAX_TOKENS}. */
  readonly tokens: readonly CheckedToken[]
  /** False when the account may hold more than `tokens` says. */
  readonly complete: boolean
  readonly block: Block
  readonly source: Source
}

/** How many tokens of one holding are kept and told. */
export const MAX_TOKENS = 100

/** What a policy said. */
export type CheckedPolicy = {
  readonly policy: string
  readonly allow: boolean
  /** A `Decision` code: `allowed`, `denied`, `undefined`, `result_invalid`, or a `PolicyCode`. */
  readonly code: string
  readonly reasons: readonly string[]
  readonly retryable: boolean
  readonly engine: EngineName
  readonly decisionId?: string | undefined
  /** Why it failed, for the log only: it may quote the policy and its input. */
  readonly detail?: string | undefined
}

/** `undecided` is neither of the others: it could not be found out. */
export type CheckStatus = 'met' | 'unmet' | 'undecided'

/** What came out of one evaluation of a requirement. Plain data: it is stored, shown, explained and turned into claims. */
export type Check = {
  readonly status: CheckStatus
  /** Why it is not met: `not_met`, `policy_denied`, or the code of what could not be found out. */
  readonly code?: string | undefined
  /** One English sentence for the person and the log. */
  readonly reason?: string | undefined
  /** The same question may be decided later. */
  readonly retryable: boolean
  /** The part that is not met, by its place in `Requirement.parts`. */
  readonly failedPart?: number | undefined
  /** Everything that was looked at, in the order of the gate. */
  readonly conditions: readonly CheckedCondition[]
  /** What the decision rests on; empty unless met. */
  readonly holdings: readonly CheckedHolding[]
  readonly policies: readonly CheckedPolicy[]
  /** Claims that policies add. */
  readonly policyClaims: Readonly<Record<string, Json>>
  /** The tier of each part that has tiers and reached one, by the gate's name. */
  readonly tiers: Readonly<Record<string, string>>
  /** The accounts that were asked about, CAIP-10. */
  readonly accounts: readonly string[]
  /** One for each chain. */
  readonly blocks: readonly Block[]
  /** RFC 3339. */
  readonly checkedAt: string
  readonly spent: { readonly requests: number; readonly bytes: number; readonly milliseconds: number }
}

/**
 * The state of one requirement for one sign-in and client: what tokens and sessions rest on. Stored as `GateState`, under
 * {@link GateStateKey}.
 */
export type GateState = {
  readonly clientId: string
  readonly loginId: string
  readonly requirement: Requirement
  /** The last check that was decided, or else the first one. Claims come from it while it is met. */
  readonly check: Check
  /** The last check, where it decided nothing. */
  readonly doubt?: Check | undefined
  /** Epoch seconds of the last check that was met; undefined when none ever was. */
  readonly metAt?: number | undefined
  /** Epoch seconds since when it is known not to be met any more. */
  readonly lostAt?: number | undefined
  /** Epoch seconds since when it cannot be found out. */
  readonly undecidedSince?: number | undefined
  /** Tokens rest on it. Until then it is kept no longer than the sign-in takes. */
  readonly kept?: boolean | undefined
}

/** What identifies a {@link GateState}. */
export type GateStateKey = {
  readonly loginId: string
  readonly clientId: string
  /** {@link Requirement.hash}. */
  readonly hash: string
}

/**
 * What asks for a second look; decides together with {@link RecheckPolicy} whether the chain is asked. `issue`: first tokens,
 * for what was looked up on the way to them.
 */
export type RecheckTrigger = 'issue' | 'refresh' | 'userinfo' | 'schedule'

/**
 * What a second look said. `holds`: met, or not due. `grace`: lost or unreachable, but tolerated until `until` (epoch
 * seconds; absent while `hold` is `never`). `lost`: it is over. `undecided`: never decided as met, and the chain is silent.
 */
export type Recheck =
  | { readonly status: 'holds'; readonly state: GateState }
  | {
      readonly status: 'grace'
      readonly because: 'unmet' | 'undecided'
      readonly state: GateState
      readonly until?: number | undefined
    }
  | { readonly status: 'lost'; readonly state: GateState; readonly code: string; readonly reason: string }
  | { readonly status: 'undecided'; readonly code: string; readonly reason: string }

/** A client as gates see it: what its operator has set for it. */
export type GateClient = {
  readonly clientId: string
  /** Names of gates that always apply. */
  readonly requiredGates: readonly string[]
  /** Names of gates that its requests may ask for. */
  readonly allowedGates: readonly string[]
  /** Collections that its requests may name, `<CAIP-2>/<collection>`. */
  readonly collections: readonly string[]
  /** Delegations that its requests may name. */
  readonly delegates: readonly Delegation[]
  readonly disclosure: Disclosure
  /** Name of a policy that has to allow every sign-in that rests on a gate. */
  readonly policy?: string | undefined
}

/** What a request asks for: its scope, and its parsed `claims` parameter. Tokens carry both. */
export type GateRequest = {
  readonly scope: string | undefined
  readonly claims: unknown
}

/** Why a request cannot be taken as it is. */
export type GateRefusal = {
  readonly ok: false
  /**
   * `nft_request_invalid`: not a query. `nft_not_allowed`: a query, but more than the operator lets this client ask for.
   * `nft_gate_missing`: asked for, but nothing says which token.
   */
  readonly code: 'nft_request_invalid' | 'nft_not_allowed' | 'nft_gate_missing'
  readonly message: string
}

/** The account that checks ask about: the one that signed in, and those added for the client. */
export type GateLogin = {
  readonly id: string
  /** The one that signed in first. */
  readonly accounts: readonly ProvenAccount[]
}

/** Everything about gates. */
export type Gates = {
  /** What a request of a client demands. `requirement` is undefined when it is nothing. */
  readonly require: (
    client: GateClient,
    request: GateRequest,
  ) => Promise<{ readonly ok: true; readonly requirement: Requirement | undefined } | GateRefusal>
  /** Evaluates and stores nothing: the dry run. Never rejects for what a chain, a contract or a policy says. */
  readonly evaluate: (requirement: Requirement, accounts: readonly ProvenAccount[]) => Promise<Check>
  /**
   * Evaluates for a sign-in, now, and stores what came out. `check` is the answer; `state` may still be met from before
   * where it is undecided.
   */
  readonly check: (
    requirement: Requirement,
    login: GateLogin,
  ) => Promise<{ readonly state: GateState; readonly check: Check }>
  readonly find: (key: GateStateKey) => Promise<GateState | undefined>
  /** Tokens rest on this state from now on. */
  readonly keep: (state: GateState) => Promise<GateState>
  /** The second look: decides by the policy of the parts whether the chain is asked, and what its answer means. */
  readonly recheck: (state: GateState, login: GateLogin, trigger: RecheckTrigger) => Promise<Recheck>
  /** A gate alone, as a requirement without a client: for explaining. */
  readonly named: (id: string) => Promise<Requirement | undefined>
}
