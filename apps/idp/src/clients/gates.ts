import type { Config } from '../config/schema.ts'
import { ClientError } from './clientError.ts'
import { NFT_METADATA, type StoredClient } from './metadata.ts'

/**
 * The names that a client refers to have to be in the configuration: a gate that is misspelt would let nobody in.
 *
 * @throws {ClientError} `client_invalid`
 */
export const checkClientGates = (
  { gates, policies }: Pick<Config, 'gates' | 'policies'>,
  metadata: StoredClient,
): void => {
  const nft = metadata[NFT_METADATA]
  if (nft === undefined) return
  const check = (field: string, names: readonly string[], known: object, what: string) => {
    const unknown = names.find((name) => !Object.hasOwn(known, name))
    if (unknown === undefined) return
    throw new ClientError('client_invalid', `${field}: there is no ${what} ${unknown}`, { field })
  }
  check('gates', nft.gates, gates, 'gate')
  check('allowedGates', nft.allowedGates, gates, 'gate')
  check('policy', nft.policy === undefined ? [] : [nft.policy], policies, 'policy')
}
