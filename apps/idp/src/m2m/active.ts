import type { JWTPayload } from 'jose'
import type Provider from 'oidc-provider'
import type { IssuedToken } from './revocations.ts'

/** A structured access token of ours that counts: signed, in time, of a client that exists, not revoked. */
export type ActiveToken = IssuedToken & { readonly payload: JWTPayload }

type Look = (token: string) => Promise<ActiveToken | undefined>

const looks = new WeakMap<Provider, Look>()

/** Lets {@link activeToken} ask the keys that this provider publishes. */
export const setActiveLook = (provider: Provider, look: Look): void => {
  looks.set(provider, look)
}

/** Looks at a structured access token for whoever may know all of them. Undefined for everything that does not count. */
export const activeToken = async (provider: Provider, token: string): Promise<ActiveToken | undefined> =>
  looks.get(provider)?.(token)
