import type { Config } from '../config/schema.ts'
import { ADMIN_AUDIENCE } from '../m2m/adminAudience.ts'
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
  { admin, m2m }: Pick<Config, 'm2m'> & Partial<Pick<Config, 'admin'>>,
  { audiences = [], introspects = [], scopes = [] }: Partial<M2mMetadata>,
): void => {
  const servers = { ...m2m.audiences, ...(admin?.actors.includes('app') && { [ADMIN_AUDIENCE]: {} }) }
  check('audiences', audiences, servers, 'resource server')
  check('introspects', introspects, servers, 'resource server')
  const known = audiences.flatMap((name) => m2m.audiences[name]?.scopes ?? [])
  check('scopes', scopes, Object.fromEntries(known.map((scope) => [scope, true])), 'scope')
}

/**
 * The names that a client refers to have to be in the configuration: a gate that is misspelt would let nobody in.
 *
 * @throws {ClientError} `client_invalid`
 */
export const checkReferences = (
  { admin, gates, m2m, policies }: Pick<Config, 'admin' | 'gates' | 'm2m' | 'policies'>,
  metadata: StoredClient,
): void => {
  checkAudiences({ admin, m2m }, metadata[M2M_METADATA] ?? {})
  const nft = metadata[NFT_METADATA]
  if (nft === undefined) return
  check('gates', nft.gates, gates, 'gate')
  check('allowedGates', nft.allowedGates, gates, 'gate')
  check('policy', nft.policy === undefined ? [] : [nft.policy], policies, 'policy')
}
