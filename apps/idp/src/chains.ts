import { type ChainReader, createHttpReader } from '@countersign/siwx-ethereum'
import type { Config } from './config/schema.ts'

/** Finds the reader of an EVM chain by decimal chain id. */
export type FindReader = (chainId: string) => ChainReader | undefined

/** One reader for each configured chain that has endpoints. */
export const createReaders = ({ chains }: Pick<Config, 'chains'>): FindReader => {
  const readers = new Map(
    Object.entries(chains)
      .filter(([, { rpc }]) => rpc.length > 0)
      .map(([chain, { rpc }]) => [chain.slice('eip155:'.length), createHttpReader({ urls: rpc })] as const),
  )
  return (chainId) => readers.get(chainId)
}
