import { readFile } from 'node:fs/promises'
import { createEmbeddedPolicy, decide, type Json, type Policy } from '@countersign/policy'
import { ConfigError } from '../config/errors.ts'
import type { PolicyConfig } from '../config/nft.ts'
import type { Config } from '../config/schema.ts'
import { policyInput } from './policyInput.ts'
import type { RunPolicy } from './policyStep.ts'

type Loaded = { readonly policy: Policy; readonly settings: PolicyConfig }

const load = async (name: string, settings: PolicyConfig): Promise<Policy> => {
  const { file, query, rego } = settings
  const source = rego ?? (await readFile(file ?? '', 'utf8'))
  const loaded = await createEmbeddedPolicy({ source, query })
  if (loaded.ok) return loaded.policy
  throw new ConfigError([{ code: 'policy_invalid', path: `policies.${name}`, message: loaded.reason }])
}

/**
 * Loads the policies of a configuration: one that cannot be used stops the start.
 *
 * @throws {ConfigError} `policy_invalid`
 */
export const createRunPolicy = async ({ policies }: Pick<Config, 'policies'>): Promise<RunPolicy> => {
  const loaded = new Map<string, Loaded>()
  for (const [name, settings] of Object.entries(policies)) {
    loaded.set(name, { policy: await load(name, settings), settings })
  }
  return async (name, question) => {
    const found = loaded.get(name)
    if (!found) throw new Error(`there is no policy ${name}`)
    const { policy, settings } = found
    const input = policyInput(question, settings.inputs)
    const decision = await decide(policy, input as unknown as Json, {})
    const { allow, claims, code, decisionId, engine, reasons, retryable } = decision
    return { policy: name, allow, claims, code, reasons, retryable, engine, decisionId }
  }
}
