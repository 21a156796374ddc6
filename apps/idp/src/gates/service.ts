import type { ChainAdapter } from '@countersign/nft-ownership'
import type { Store } from '@countersign/oidc-store'
import type { Config } from '../config/schema.ts'
import type { Logger } from '../log.ts'
import type { Records } from '../store.ts'
import { type Observer, UNOBSERVED } from '../telemetry/observer.ts'
import { observedPolicies } from '../telemetry/ownership.ts'
import { createGates } from './gates.ts'
import { createChainOwnership } from './ownership.ts'
import { loadPolicies } from './policies.ts'
import type { RunPolicy } from './policyStep.ts'
import { createRules } from './rules/rules.ts'
import type { Rules } from './rules/types.ts'
import { createStoredPolicies, missingPolicy } from './storedPolicies.ts'
import type { Check, Gates, Requirement } from './types.ts'

/** What {@link createGateService} is made from. */
export type GateServiceOptions = {
  readonly config: Config
  readonly records: Records
  /** Where rules are kept that were added at run time. */
  readonly store: Pick<Store, 'documents'>
  /** Seconds. */
  readonly ttl: number
  readonly now: () => Date
  readonly log: Logger
  readonly observer?: Observer | undefined
  /** Each in place of the one that would be made for its chain. */
  readonly adapters?: readonly ChainAdapter[] | undefined
}

/** What an operator wants to find again: who asked for what, what it rested on, what each policy said. */
const auditOf = ({ clientId, hash, parts }: Requirement, check: Check): object => ({
  client: clientId,
  question: hash,
  gates: parts.map(({ id, origin }) => id ?? origin),
  status: check.status,
  reason: check.code,
  accounts: check.accounts,
  blocks: check.blocks.map(({ chain, number, hash: block }) => `${chain}/${number}/${block}`),
  endpoints: [...new Set(check.conditions.flatMap(({ source }) => source?.endpoints ?? []))],
  policies: check.policies.map(({ code, decisionId, detail, engine, policy }) => ({
    policy,
    engine,
    said: code,
    decisionId,
    detail,
  })),
  spent: check.spent,
})

type Policies = { readonly run: RunPolicy; readonly close: () => Promise<void> }

/** Policies of the configuration, loaded already, and those that were added at run time. */
const createPolicies = async (config: Config, rules: Rules): Promise<Policies> => {
  const configured = await loadPolicies(config)
  const stored = createStoredPolicies()
  const run: RunPolicy = async (name, question) => {
    if (Object.hasOwn(config.policies, name)) return configured.run(name, question)
    const { policies } = await rules.current()
    stored.keep(new Set(Object.keys(policies)))
    const settings = Object.hasOwn(policies, name) ? policies[name] : undefined
    return settings ? stored.run(name, settings, question) : missingPolicy(name)
  }
  const close = async () => {
    await Promise.all([configured.close(), stored.close()])
  }
  return { run, close }
}

/** The service, what its gates and policies are, and the end of the policies' engines. */
export type GateService = {
  readonly gates: Gates
  readonly rules: Rules
  readonly close: () => Promise<void>
}

/**
 * The gates of a configuration and of its store, over the chains and policies.
 *
 * @throws {ConfigError} for a chain or a policy that cannot be used
 */
export const createGateService = async ({
  adapters,
  config,
  log,
  now,
  observer = UNOBSERVED,
  records,
  ttl,
  store,
}: GateServiceOptions): Promise<GateService> => {
  const ownership = await createChainOwnership(config, { adapters, now, observer })
  const rules = createRules({ config, store, log })
  const { close, run: runPolicy } = await createPolicies(config, rules)
  const rulesNow = async () => ({ gates: (await rules.current()).gates, nft: config.nft })
  const onCheck = (requirement: Requirement, check: Check) =>
    log.info(auditOf(requirement, check), 'gate checked')
  // The consent page is shown from it.
  const brief = Math.min(ttl, config.tokens.interaction + 600)
  const gates = createGates({
    rules: rulesNow,
    ownership,
    runPolicy: observedPolicies(runPolicy, observer),
    records,
    now,
    ttl,
    brief,
    onCheck,
  })
  return { gates, rules, close }
}
