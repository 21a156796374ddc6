import type { Decision } from '@countersign/policy'
import type { Remedy } from './remedies.ts'

/** What a policy can come to, other than yes. One entry for each code; a code without an entry does not compile. */
export const POLICY_REMEDIES: Readonly<Record<Exclude<Decision['code'], 'allowed'>, Remedy>> = {
  denied: {
    cause: 'The policy said no. `reasons` are its words.',
    remedy: 'Show the reasons. `countersign policy test` says which expression failed.',
  },
  undefined: {
    cause: 'The rule has no value for this input.',
    remedy: 'Write `default allow := false`, so that a refusal is meant.',
  },
  result_invalid: {
    cause: 'The rule came to something else than `true`, `false` or an object with `allow`.',
    remedy: 'Correct the rule, or the query that names it.',
  },
  policy_syntax: {
    cause: 'The text is no Rego v1, or does not type-check.',
    remedy: 'Row and column are in the answer; `countersign policy upgrade` rewrites Rego v0.',
  },
  policy_unsafe: {
    cause: 'A variable has no value, or a rule needs itself.',
    remedy: 'Correct the rule that is named.',
  },
  policy_builtin_unavailable: {
    cause: 'The policy calls what is not offered: network, environment, chance.',
    remedy: 'Give what it needs as `inputs`, or use an OPA server.',
  },
  policy_not_found: {
    cause: 'There is no such rule, or the text cannot be fetched.',
    remedy: 'Compare the package of the text with the query.',
  },
  policy_hash_mismatch: {
    cause: 'The text or bundle is not the one that is pinned.',
    remedy: 'Look at what has changed, then pin it anew.',
  },
  policy_too_large: {
    cause: 'Text, data or input are larger than what is read.',
    remedy: 'Give the policy less: metadata of fewer tokens.',
  },
  policy_failed: {
    cause: 'The evaluation failed, as a builtin does that is given what it cannot take.',
    remedy: 'Check the value before using it: metadata is written by strangers.',
  },
  policy_limit: {
    cause: 'The evaluation took more time, steps or memory than it may.',
    remedy: 'Make the work grow with the tokens, not with their square.',
  },
  engine_unavailable: {
    cause: 'The engine or the OPA server did not answer.',
    remedy: 'Try again. It is never taken for a yes.',
  },
  engine_answer_invalid: {
    cause: 'The OPA server answered what the protocol does not know.',
    remedy: 'Look at what stands in front of it.',
  },
}
