import { z } from '@hono/zod-openapi'
import { gate, policy } from '../config/nft.ts'
import { explainInput } from '../gates/explain.ts'
import { policyTestBody } from '../gates/policyTest.ts'
import type { AdminRoute } from './openapi.ts'

const about = z.object({
  name: z.string(),
  origin: z.enum(['config', 'store']).describe('`config`: of the configuration, and not to be changed here.'),
  version: z.int().optional().describe('Of a stored one; also the `ETag`.'),
  changedAt: z.iso.datetime().optional(),
  broken: z.string().optional().describe('Why it does not count. What demands it is refused.'),
})
const shownGate = about.extend({ gate })
/** JSON of any depth, which a description cannot follow to its end. */
const described = policy.extend({
  inputs: z.record(z.string(), z.unknown()).describe('Added to the input document of every evaluation.'),
})
const shownPolicy = about.extend({ policy: described })

const status = z.enum(['met', 'unmet', 'undecided'])
const explained = z.looseObject({
  gate: z.string(),
  status,
  code: z.string().optional().describe('Why it is not met.'),
  reason: z.string().optional(),
  conditions: z.array(
    z.looseObject({
      status,
      account: z.string().optional(),
      query: z.looseObject({}).describe('What was looked for.'),
      code: z.string().optional(),
      reason: z.string().optional(),
      block: z.looseObject({ chain: z.string(), number: z.string(), hash: z.string() }).optional(),
      source: z
        .looseObject({ kind: z.string(), endpoints: z.array(z.string()), method: z.string() })
        .optional(),
    }),
  ),
  holdings: z.array(z.looseObject({})),
  policies: z.array(z.looseObject({ policy: z.string(), allow: z.boolean(), reasons: z.array(z.string()) })),
  blocks: z.array(z.looseObject({})),
  spent: z.object({ requests: z.int(), bytes: z.int(), milliseconds: z.number() }),
})
const tested = z.looseObject({
  ok: z.boolean().describe('False when the policy could not be run.'),
  code: z.string().optional(),
  reason: z.string().optional(),
  decision: z.looseObject({ allow: z.boolean(), code: z.string(), reasons: z.array(z.string()) }).optional(),
  rules: z.array(z.looseObject({})).optional().describe('Every rule with its value.'),
  failures: z.array(z.looseObject({})).optional().describe('Expressions that have not held.'),
  prints: z.array(z.string()).optional(),
})

/** The operator's endpoints for gates. */
export const GATES: readonly AdminRoute[] = [
  {
    method: 'get',
    path: '/admin/gates',
    summary: 'List gates, those of the configuration as well',
    right: 'gates:read',
    answer: z.object({ gates: z.array(shownGate) }),
  },
  {
    method: 'get',
    path: '/admin/gates/{name}',
    summary: 'Show a gate; the version of a stored one is the `ETag`',
    right: 'gates:read',
    params: 'name',
    answer: shownGate,
    codes: { 404: '`gate_not_found`.' },
  },
  {
    method: 'put',
    path: '/admin/gates/{name}',
    summary: 'Add or replace a gate; counts in all processes within a second',
    right: 'gates:write',
    params: 'name',
    body: gate,
    answer: shownGate,
    created: true,
    codes: { 409: '`gate_in_config`, `version_conflict`, `rules_full`.', 422: '`gate_invalid`.' },
  },
  {
    method: 'delete',
    path: '/admin/gates/{name}',
    summary: 'Remove a gate that no client names',
    right: 'gates:write',
    params: 'name',
    codes: { 404: '`gate_not_found`.', 409: '`gate_in_config`, `gate_in_use`, `version_conflict`.' },
  },
  {
    method: 'post',
    path: '/admin/gates/explain',
    summary: 'Dry run of a gate for accounts: what a sign-in would have met, condition by condition',
    right: 'gates:read',
    body: explainInput,
    answer: explained,
    codes: { 404: '`gate_not_found`.', 422: '`account_invalid`.' },
  },
]

/** The operator's endpoints for policies. */
export const POLICIES: readonly AdminRoute[] = [
  {
    method: 'get',
    path: '/admin/policies',
    summary: 'List policies, those of the configuration as well',
    right: 'policies:read',
    answer: z.object({ policies: z.array(shownPolicy) }),
  },
  {
    method: 'get',
    path: '/admin/policies/{name}',
    summary: 'Show a policy; the version of a stored one is the `ETag`',
    right: 'policies:read',
    params: 'name',
    answer: shownPolicy,
    codes: { 404: '`policy_not_found`.' },
  },
  {
    method: 'put',
    path: '/admin/policies/{name}',
    summary: 'Add or replace a policy, as Rego text; it is compiled before it is stored',
    right: 'policies:write',
    params: 'name',
    body: described,
    answer: shownPolicy,
    created: true,
    codes: { 409: '`policy_in_config`, `version_conflict`, `rules_full`.', 422: '`policy_invalid`.' },
  },
  {
    method: 'delete',
    path: '/admin/policies/{name}',
    summary: 'Remove a policy that no client and no gate names',
    right: 'policies:write',
    params: 'name',
    codes: { 404: '`policy_not_found`.', 409: '`policy_in_config`, `policy_in_use`, `version_conflict`.' },
  },
  {
    method: 'post',
    path: '/admin/policies/{name}/test',
    summary: 'Run a policy over an example, and say why it decides so',
    right: 'policies:read',
    params: 'name',
    body: policyTestBody,
    answer: tested,
    codes: { 404: '`policy_not_found`.' },
  },
]
