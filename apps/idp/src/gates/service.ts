import type { ChainAdapter } from '@countersign/nft-ownership'
import type { Config } from '../config/schema.ts'
import type { Records } from '../store.ts'
import { createGates } from './gates.ts'
import { createChainOwnership } from './ownership.ts'
import { loadPolicies } from './policies.ts'
import type { Gates } from './types.ts'

/** What {@link createGateService} is made from. */
export type GateServiceOptions = {
  readonly config: Config
  readonly records: Records
  /** Seconds. */
  readonly ttl: number
  readonly now: () => Date
  /** Each in place of the one that would be made for its chain. */
  readonly adapters?: readonly ChainAdapter[] | undefined
}

/**
 * The gates of a configuration, over its chains and policies; `close` ends the engines of the policies.
 *
 * @throws {ConfigError} for a chain or a policy that cannot be used
 */
export const createGateService = async ({
  adapters,
  config,
  now,
  records,
  ttl,
}: GateServiceOptions): Promise<{ readonly gates: Gates; readonly close: () => Promise<void> }> => {
  const ownership = await createChainOwnership(config, { adapters, now })
  const { close, run: runPolicy } = await loadPolicies(config)
  return { gates: createGates({ config, ownership, runPolicy, records, now, ttl }), close }
}
