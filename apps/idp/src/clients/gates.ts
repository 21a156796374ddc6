import type { Config } from '../config/schema.ts'
import { ClientError } from './clientError.ts'
import { M2M_METADATA, type M2mMetadata, NFT_METADATA, type StoredClient } from './metadata.ts'

const check = (field: string, names: readonly string[], known: object, what: string): void => {
  const unknown = names.find((name) => !Object.hasOwn(known, name))
  if (unknown === undefined) return
  throw new ClientError('client_invalid', `${field}: there is no ${what} ${unknown}`, { field })
}

/**
 * Resource servers and scopes have to be in the configuration: one that is misspelt would be asked for in vain.
 *
 * @throws {ClientError} `client_invalid`
 */
export const checkAudiences = (
  { m2m }: Pick<Config, 'm2m'>,
  { audiences = [], introspects = [], scopes = [] }: Partial<M2mMetadata>,
): void => {
  check('audiences', audiences, m2m.audiences, 'resource server')
  check('introspects', introspects, m2m.audiences, 'resource server')
  const known = audiences.flatMap((name) => m2m.audiences[name]?.scopes ?? [])
  check('scopes', scopes, Object.fromEntries(known.map((scope) => [scope, true])), 'scope')
}

/**
 * The names that a client refers to have to be in the configuration: a gate that is misspelt would let nobody in.
 *
 * @throws {ClientError} `client_invalid`
 */
export const checkClientGates = (
  { gates, m2m, policies }: Pick<Config, 'gates' | 'm2m' | 'policies'>,
  metadata: StoredClient,
): void => {
  checkAudiences({ m2m }, metadata[M2M_METADATA] ?? {})
  const nft = metadata[NFT_METADATA]
  if (nft === undefined) return
  check('gates', nft.gates, gates, 'gate')
  check('allowedGates', nft.allowedGates, gates, 'gate')
  check('policy', nft.policy === undefined ? [] : [nft.policy], policies, 'policy')
}
