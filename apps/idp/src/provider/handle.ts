import type { IncomingMessage, ServerResponse } from 'node:http'
import type Provider from 'oidc-provider'

/** The provider in use, exchangeable while requests are running. */
export type ProviderHandle = {
  readonly current: () => Provider
  readonly callback: (request: IncomingMessage, response: ServerResponse) => Promise<void>
  readonly swap: (next: Provider) => void
}

/**
 * Holds a provider. A swap serves every later request from the next one; both stand on the same storage, so sessions and
 * codes in flight survive it.
 */
export const createHandle = (first: Provider): ProviderHandle => {
  let provider = first
  let callback = provider.callback()
  return {
    current: () => provider,
    callback: (request, response) => callback(request, response),
    swap: (next) => {
      provider = next
      callback = next.callback()
    },
  }
}
