import type { GateConfig, PolicyConfig } from '../../config/nft.ts'
import type { Config } from '../../config/schema.ts'
import type { Actor } from '../../events/types.ts'

/** Gates and policies by name, as a configuration has them. */
export type RuleSet = Pick<Config, 'gates' | 'policies'>

/** What rules are of. */
export type RuleKind = keyof RuleSet

/** A rule as stored: what it says, the version of its last change, and when that was (milliseconds since the epoch). */
export type StoredRule = { readonly value: unknown; readonly version: number; readonly changedAt: number }

/** Everything that operators have added at run time. One document: what rules say of each other holds at every moment. */
export type StoredRules = {
  /** Of the document; 0 when there is none. */
  readonly version: number
  readonly gates: Readonly<Record<string, StoredRule>>
  readonly policies: Readonly<Record<string, StoredRule>>
}

/** Why stored rules do not count, by name: they are not understood here, or name what is not there. */
export type Broken = Readonly<Record<RuleKind, Readonly<Record<string, string>>>>

/** The rules that count now. A name that is not among them is refused wherever it is demanded. */
export type EffectiveRules = RuleSet & { readonly stored: StoredRules; readonly broken: Broken }

/** The gates and policies that count: those of the configuration, and what was added at run time. */
export type Rules = {
  /** Not older than {@link MAX_AGE}. Rejects when the store cannot be read: nobody is let in by a guess. */
  readonly current: () => Promise<EffectiveRules>
  /** As the store has them at this moment. */
  readonly reload: () => Promise<EffectiveRules>
}

/** How long what was read is taken for what is there, in milliseconds: so late a change counts in other processes. */
export const MAX_AGE = 1000

/** A gate or a policy, and where it is from. */
export type RuleView<T> = {
  readonly name: string
  /** `config`: of the configuration, which nothing changes at run time. */
  readonly origin: 'config' | 'store'
  /** Of a stored one; rises with every change, and never comes back. */
  readonly version?: number | undefined
  /** RFC 3339. */
  readonly changedAt?: string | undefined
  /** Why a stored one does not count. What demands it is refused. */
  readonly broken?: string | undefined
  readonly definition: T
}

/** Which version a change is meant for; 0: there is none yet. */
export type IfVersion = { readonly ifVersion?: number | undefined }

/** Administration of gates or of policies. Each change is on record before it is done. */
export type RuleAdmin<T> = {
  /** Ordered by name. */
  readonly list: () => Promise<readonly RuleView<T>[]>
  readonly get: (name: string) => Promise<RuleView<T> | undefined>
  /**
   * Creates or replaces. Throws `…_invalid`, `…_in_config`, `rules_full`; rejects with the store's `version_conflict` when the
   * version is another one.
   */
  readonly put: (
    name: string,
    definition: unknown,
    by: By & IfVersion,
  ) => Promise<RuleView<T> & { readonly created: boolean }>
  /** Throws `…_not_found`, `…_in_config`, `…_in_use`; rejects with the store's `version_conflict`. */
  readonly remove: (name: string, by: By & IfVersion) => Promise<void>
}

/** In whose name a change is made. */
export type By = { readonly actor: Actor; readonly requestId?: string | undefined }

/** The administration of both. */
export type RulesAdmin = {
  readonly gates: RuleAdmin<GateConfig>
  readonly policies: RuleAdmin<PolicyConfig>
}
