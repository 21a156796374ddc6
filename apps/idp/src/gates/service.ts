import type { ChainAdapter } from '@countersign/nft-ownership'
import type { Config } from '../config/schema.ts'
import type { Records } from '../store.ts'
import { createGates } from './gates.ts'
import { createChainOwnership } from './ownership.ts'
import { createRunPolicy } from './policies.ts'
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

/** The gates of a configuration, over its chains and policies. */
export const createGateService = async ({
  adapters,
  config,
  now,
  records,
  ttl,
}: GateServiceOptions): Promise<Gates> => {
  const [ownership, runPolicy] = await Promise.all([
    createChainOwnership(config, { adapters, now }),
    createRunPolicy(config),
  ])
  return createGates({ config, ownership, runPolicy, records, now, ttl })
}
