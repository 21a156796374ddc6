import type { GateConfig, PolicyConfig } from '../../config/nft.ts'
import { redactedPolicy } from '../../config/redacted.ts'
import type { RuleView } from './types.ts'

type About = Omit<RuleView<unknown>, 'definition'>

/** A gate as operators see it. */
export type ShownGate = About & { readonly gate: GateConfig }

/** A policy as operators see it: without the token for its server. */
export type ShownPolicy = About & { readonly policy: PolicyConfig }

/** Shows a gate. */
export const shownGate = ({ definition, ...about }: RuleView<GateConfig>): ShownGate => ({
  ...about,
  gate: definition,
})

/** Shows a policy. */
export const shownPolicy = ({ definition, ...about }: RuleView<PolicyConfig>): ShownPolicy => ({
  ...about,
  policy: redactedPolicy(definition),
})
