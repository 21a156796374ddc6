import {
  type Decision,
  decide,
  type Json,
  type LoadPolicyOptions,
  loadPolicy,
  type Policy,
  type PolicySpec,
} from '@countersign/policy'
import { ConfigError } from '../config/errors.ts'
import type { PolicyConfig } from '../config/nft.ts'
import type { Config } from '../config/schema.ts'
import { inputOf, legacyDocuments } from './policyInput.ts'
import type { PolicyQuestion, RunPolicy } from './policyStep.ts'

type Loaded = { readonly policy: Policy; readonly settings: PolicyConfig }

const specOf = ({ engine, file, query, rego, sha256, timeout, token, url }: PolicyConfig): PolicySpec => {
  if (engine === 'server') return { query, server: { url: url ?? '', token, timeout } }
  if (engine === 'wasm') return { query, bundle: { file, url, sha256: sha256 ?? '' } }
  return { query, source: rego, file, url, sha256 }
}

const load = async (name: string, settings: PolicyConfig, options: LoadPolicyOptions): Promise<Policy> => {
  const loaded = await loadPolicy(specOf(settings), { ...options, timeout: settings.timeout })
  if (loaded.ok) return loaded.policy
  const message = `${loaded.reason} (${loaded.code})`
  throw new ConfigError([{ code: 'policy_invalid', path: `policies.${name}`, message }])
}

const decisionOf = ({ policy, settings }: Loaded, question: PolicyQuestion): Promise<Decision> => {
  const { compatibility, inputs } = settings
  if (compatibility === 'none') return decide(policy, inputOf(question, inputs) as Json)
  const { data, input } = legacyDocuments(question, inputs)
  return decide(policy, input, { data, compatibility })
}

/** Asks a loaded policy. */
export const askPolicy = async (
  name: string,
  loaded: Loaded,
  question: PolicyQuestion,
): ReturnType<RunPolicy> => {
  const { allow, claims, code, decisionId, detail, engine, reasons, retryable } = await decisionOf(
    loaded,
    question,
  )
  return { policy: name, allow, claims, code, reasons, retryable, engine, decisionId, detail }
}

/** Every loaded policy, and the end of their engines. */
export type Policies = { readonly run: RunPolicy; readonly close: () => Promise<void> }

/**
 * Loads the policies of a configuration: one that cannot be used stops the start.
 *
 * @throws {ConfigError} `policy_invalid`
 */
export const loadPolicies = async (
  { policies }: Pick<Config, 'policies'>,
  options: LoadPolicyOptions = {},
): Promise<Policies> => {
  const loaded = new Map<string, Loaded>()
  const close = async () => {
    await Promise.all([...loaded.values()].map(({ policy }) => policy.close()))
  }
  try {
    for (const [name, settings] of Object.entries(policies)) {
      loaded.set(name, { policy: await load(name, settings, options), settings })
    }
  } catch (error) {
    await close()
    throw error
  }
  const run: RunPolicy = async (name, question) => {
    const found = loaded.get(name)
    if (!found) throw new Error(`there is no policy ${name}`)
    return askPolicy(name, found, question)
  }
  return { run, close }
}
