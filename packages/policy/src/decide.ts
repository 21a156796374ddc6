import { readDecision } from './internal/readDecision.ts'
import type { Decision, Json, Policy } from './types.ts'

/** How a decision is asked for. */
export type DecideOptions = {
  /** Stands in for the policy's base document this once. */
  readonly data?: Json | undefined
  /** `walt-idpkit`: an array, not empty, of nothing but `true` allows as well. */
  readonly compatibility?: 'walt-idpkit' | undefined
}

/**
 * Asks a policy and reads its answer: `true`, `false`, or `{allow, claims, reasons}`. Everything else is a refusal:
 * undefined, another value, an error, no answer. Never rejects.
 *
 * @example
 * ```ts
 * import { createEmbeddedPolicy, decide } from '@countersign/policy'
 *
 * const source = `package door
 *
 * default allow := false
 *
 * allow if count(input.nft.tokens) >= 2
 *
 * decision := {"allow": allow, "reasons": reasons, "claims": {"tier": "gold"}}
 *
 * reasons contains "two tokens are needed" if not allow`
 * const loaded = await createEmbeddedPolicy({ source, query: 'data.door.decision' })
 * if (!loaded.ok) throw new Error(loaded.reason)
 * const { allow, reasons } = await decide(loaded.policy, { nft: { tokens: [] } })
 * console.log(allow, reasons) // false [ 'two tokens are needed' ]
 * ```
 */
export async function decide(policy: Policy, input: Json, options: DecideOptions = {}): Promise<Decision> {
  return readDecision(await policy.evaluate(input, options.data), options)
}
