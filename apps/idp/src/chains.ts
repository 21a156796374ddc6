import { type ChainContexts, createReaders } from '@countersign/siwx'
import { SiwxError } from '@countersign/siwx-core'
import { ConfigError } from './config/errors.ts'
import type { Config } from './config/schema.ts'

type ChainConfig = Pick<Config, 'chains' | 'signIn'>

const readersOf = async ({ chains }: ChainConfig): Promise<ChainContexts> => {
  const readable = Object.entries(chains).filter(([, { rpc }]) => rpc.length > 0)
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
