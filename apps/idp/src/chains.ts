import { type ChainContexts, createReaders } from '@countersign/siwx'
import { SiwxError } from '@countersign/siwx-core'
import { ConfigError } from './config/errors.ts'
import type { Config } from './config/schema.ts'

/** Which keys an account has is known to the chain alone: without an endpoint every sign-in would be refused. */
const KEYS_ON_CHAIN = /^(?:near|flow):/

/** CAIP-2 of the chains whose sign-ins cannot be decided, for want of an endpoint. */
export const undecidableChains = ({ chains }: Pick<Config, 'chains'>): readonly string[] =>
  Object.entries(chains).flatMap(([chain, { rpc, signIn }]) =>
    signIn && rpc.length === 0 && KEYS_ON_CHAIN.test(chain) ? [chain] : [],
  )

/** CAIP-2 of the chains that people may sign in on; on the others, only tokens are looked up. */
export const signInChains = (config: Pick<Config, 'chains'>): readonly string[] => {
  const undecidable = undecidableChains(config)
  return Object.entries(config.chains).flatMap(([chain, { signIn }]) =>
    signIn && !undecidable.includes(chain) ? [chain] : [],
  )
}

type ChainConfig = Pick<Config, 'chains' | 'signIn'>

const readersOf = async ({ chains }: ChainConfig): Promise<ChainContexts> => {
  // Accounts of Polkadot are decided by their keys; its endpoints are for holdings.
  const readable = Object.entries(chains).filter(
    ([chain, { rpc, signIn }]) => signIn && rpc.length > 0 && !chain.startsWith('polkadot:'),
  )
  return createReaders(
    Object.fromEntries(readable.map(([chain, { rpc, headers }]) => [chain, { urls: rpc, headers }])),
  )
}

/**
 * What verifications may use: one reader for each configured chain that has endpoints, and the operator's choices.
 *
 * @throws {ConfigError} for a chain that does not exist or has nothing to read
 */
export const createChainContexts = async (config: ChainConfig): Promise<ChainContexts> => {
  try {
    const readers = await readersOf(config)
    const { unprefixedSignatures: unprefixed } = config.signIn
    return { ...readers, algorand: { ...readers.algorand, unprefixed } }
  } catch (error) {
    if (!(error instanceof SiwxError)) throw error
    throw new ConfigError([{ code: 'config_invalid', path: `chains.${error.field}`, message: error.message }])
  }
}
