import type { Configuration } from 'oidc-provider'

/** The protocol layer would run with something made for development only. */
export class StartError extends Error {
  override readonly name = 'StartError'
  readonly code = 'start_unsafe'
}

/** The key id that the protocol library ships for a quick start; its private part is public. */
const QUICK_START_KID = 'keystore-CHANGE-ME'

/** Fails closed before the provider is built: no development interactions, no shipped keys, no in-memory storage. */
export const assertProduction = (configuration: Configuration): void => {
  const unsafe = (condition: boolean, what: string) => {
    if (condition) throw new StartError(`refused to start: ${what}`)
  }
  const keys = configuration.jwks?.keys ?? []
  unsafe(configuration.features?.devInteractions?.enabled !== false, 'development interactions are on')
  unsafe(configuration.adapter === undefined, 'no storage adapter')
  unsafe(keys.length === 0, 'no signing keys')
  unsafe(
    keys.some((key) => 'kid' in key && key.kid === QUICK_START_KID),
    'quick-start signing keys',
  )
  unsafe(!keys.some((key) => key.kty === 'RSA'), 'no RS256 key, which relying parties may rely on')
  unsafe(
    !Array.isArray(configuration.cookies?.keys) || configuration.cookies.keys.length === 0,
    'unsigned cookies',
  )
  unsafe(configuration.findAccount === undefined, 'no account model')
}
