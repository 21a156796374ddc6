import type { ChainAdapter } from '@countersign/nft-ownership'
import type { Config } from '../config/schema.ts'
import type { Logger } from '../log.ts'
import type { Records } from '../store.ts'
import { createGates } from './gates.ts'
import { createChainOwnership } from './ownership.ts'
import { loadPolicies } from './policies.ts'
import type { Check, Gates, Requirement } from './types.ts'

/** What {@link createGateService} is made from. */
export type GateServiceOptions = {
  readonly config: Config
  readonly records: Records
  /** Seconds. */
  readonly ttl: number
  readonly now: () => Date
  readonly log: Logger
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

/**
 * The gates of a configuration, over its chains and policies; `close` ends the engines of the policies.
 *
 * @throws {ConfigError} for a chain or a policy that cannot be used
 */
export const createGateService = async ({
  adapters,
  config,
  log,
  now,
  records,
  ttl,
}: GateServiceOptions): Promise<{ readonly gates: Gates; readonly close: () => Promise<void> }> => {
  const ownership = await createChainOwnership(config, { adapters, now })
  const { close, run: runPolicy } = await loadPolicies(config)
  const onCheck = (requirement: Requirement, check: Check) =>
    log.info(auditOf(requirement, check), 'gate checked')
  // The consent page is shown from it.
  const brief = Math.min(ttl, config.tokens.interaction + 600)
  return { gates: createGates({ config, ownership, runPolicy, records, now, ttl, brief, onCheck }), close }
}
