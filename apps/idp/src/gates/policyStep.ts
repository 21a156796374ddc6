import { isRetryable, OWNERSHIP_CODES } from '@countersign/nft-ownership'
import type { Json } from '@countersign/policy'
import type { Check, CheckedHolding, CheckedPolicy, Requirement } from './types.ts'

/** What a policy is asked about; what it sees besides is the operator's. */
export type PolicyQuestion = {
  readonly accounts: readonly string[]
  readonly holdings: readonly CheckedHolding[]
  readonly clientId: string
  readonly scopes: readonly string[]
  /** RFC 3339. */
  readonly now: string
}

/** Asks a policy by its name. Never rejects. */
export type RunPolicy = (
  name: string,
  question: PolicyQuestion,
) => Promise<CheckedPolicy & { readonly claims: Readonly<Record<string, Json>> }>

type Refused = Pick<Check, 'status' | 'code' | 'reason' | 'retryable' | 'failedPart'>

/** What all policies of a requirement said together. */
export type PolicyOutcome = {
  readonly policies: readonly CheckedPolicy[]
  readonly claims: Readonly<Record<string, Json>>
  readonly refused?: Refused | undefined
}

type Facts = Pick<PolicyQuestion, 'accounts' | 'holdings' | 'now'>
type Asked = {
  readonly name: string
  readonly holdings: readonly CheckedHolding[]
  readonly part?: number | undefined
}

const CODES: ReadonlySet<string> = new Set(OWNERSHIP_CODES)

/** A document that a gateway did not give now may be what the policy wanted to see. */
const unread = (holdings: readonly CheckedHolding[]): boolean =>
  holdings.some(({ tokens }) =>
    tokens.some(
      ({ metadataStatus }) =>
        metadataStatus !== undefined &&
        CODES.has(metadataStatus) &&
        isRetryable(metadataStatus as 'internal'),
    ),
  )

const refusedBy = (said: CheckedPolicy, { holdings, part }: Asked): Refused => {
  const undecided = said.retryable || unread(holdings)
  const [reason] = said.reasons
  return undecided
    ? {
        status: 'undecided',
        code: said.retryable ? said.code : 'metadata_unavailable',
        reason: 'what the policy needs cannot be had now',
        retryable: true,
        failedPart: part,
      }
    : {
        status: 'unmet',
        code: 'policy_denied',
        reason: reason ?? 'the policy does not allow this sign-in',
        retryable: false,
        failedPart: part,
      }
}

/** Policies of parts see what their part found; those of the client see everything. */
const askedOf = ({ parts, policies }: Requirement, holdings: readonly CheckedHolding[]): readonly Asked[] => [
  ...parts.flatMap(({ policy }, part) =>
    policy === undefined
      ? []
      : [{ name: policy, part, holdings: holdings.filter((held) => held.part === part) }],
  ),
  ...policies.map((name) => ({ name, holdings })),
]

/** Asks every policy of a requirement; the first that does not allow ends it. */
export const runPolicies = async (
  run: RunPolicy,
  requirement: Requirement,
  { accounts, holdings, now }: Facts,
): Promise<PolicyOutcome> => {
  const policies: CheckedPolicy[] = []
  let claims: Readonly<Record<string, Json>> = {}
  for (const asked of askedOf(requirement, holdings)) {
    const { clientId, scopes } = requirement
    const { claims: added, ...said } = await run(asked.name, {
      accounts,
      holdings: asked.holdings,
      clientId,
      scopes,
      now,
    })
    policies.push(said)
    if (!said.allow) return { policies, claims: {}, refused: refusedBy(said, asked) }
    claims = { ...claims, ...added }
  }
  return { policies, claims }
}
