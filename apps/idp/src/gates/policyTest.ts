import {
  type DecideOptions,
  type Json,
  type PolicyFault,
  type PolicyTest,
  readPolicyText,
  testPolicy,
} from '@countersign/policy'
import { z } from 'zod'
import type { PolicyConfig } from '../config/nft.ts'
import { inputOf, legacyDocuments } from './policyInput.ts'
import type { PolicyQuestion } from './policyStep.ts'
import { tryOut } from './tryOut.ts'

const scalar = z.union([z.string(), z.number(), z.boolean()])
const metadata = z
  .looseObject({
    name: z.string().optional(),
    attributes: z.array(z.looseObject({ name: z.string(), value: scalar })).default([]),
    traits: z.record(z.string(), z.union([scalar, z.array(scalar)])).default({}),
  })
  .transform((value) => ({ schema: 'erc721', integrity: 'unverified', raw: value, ...value }))
const token = z.looseObject({
  id: z.string(),
  balance: z.string().default('1'),
  metadata: metadata.optional(),
})
const holding = z.looseObject({
  account: z.string().optional(),
  chain: z.string(),
  standard: z.string().default('erc721'),
  collection: z.string(),
  balance: z.string().default('1'),
  tokens: z.array(token).default([]),
  block: z.looseObject({ number: z.string(), hash: z.string() }).default({ number: '0', hash: '' }),
})

/**
 * The example that a policy is tested with: what somebody holds, in the shape that `gate explain --json` prints under
 * `holdings`. Everything but chain and collection has a default.
 */
export const policyExample = z.strictObject({
  accounts: z.array(z.string()).min(1),
  holdings: z.array(holding).max(100).default([]),
  clientId: z.string().default('example'),
  scopes: z.array(z.string()).default(['openid', 'nft_token']),
  now: z.iso.datetime({ offset: true }).optional(),
})

/** `POST /admin/policies/{name}/test` */
export const policyTestBody = policyExample.extend({
  query: z.string().max(512).optional().describe('Another rule of it, `data.<package>.<rule>`.'),
})

/** An example as it was read. */
export type PolicyExample = z.output<typeof policyExample>

/** Why a policy was not tested. */
export type NotTested = { readonly ok: false; readonly code: string; readonly reason: string }

/** What a test says. */
export type PolicyTested = PolicyTest | PolicyFault | NotTested

/** A policy, or one that is still being written. */
export type TestedPolicy = Partial<PolicyConfig> & { readonly query: string }

// The shapes were judged; what the members say is the policy's to judge.
const questionOf = ({
  accounts,
  holdings,
  now = new Date().toISOString(),
  ...rest
}: PolicyExample): PolicyQuestion => {
  const held = holdings.map((one) => ({ ...one, account: one.account ?? accounts[0] }))
  return { ...rest, accounts, now, holdings: held } as unknown as PolicyQuestion
}

/** The same documents that a sign-in would give. */
const documentsOf = (
  { compatibility, inputs = {} }: TestedPolicy,
  question: PolicyQuestion,
): { readonly input: Json; readonly options: DecideOptions } => {
  if (compatibility !== 'walt-idpkit') return { input: inputOf(question, inputs) as Json, options: {} }
  const { data, input } = legacyDocuments(question, inputs)
  return { input, options: { data, compatibility } }
}

/** Runs a policy over an example, and says why it decides so. Nothing is stored, nobody is let in. */
export const runPolicyTest = async (policy: TestedPolicy, example: PolicyExample): Promise<PolicyTested> => {
  const { engine = 'embedded', file, query, rego, sha256, timeout, url } = policy
  if (engine !== 'embedded')
    return { ok: false, code: 'engine_unavailable', reason: `the ${engine} engine says no reasons` }
  const text =
    rego === undefined ? await readPolicyText({ file, url, sha256 }) : { ok: true as const, source: rego }
  if (!text.ok) return text
  const { input, options } = documentsOf(policy, questionOf(example))
  return tryOut(() => testPolicy({ source: text.source, query, timeout }, input, options))
}
