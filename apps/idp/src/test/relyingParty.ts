import * as client from 'openid-client'
import { CALLBACK, type TestIdp } from './idp.ts'

/** An authorization request and what its answer must be checked with. */
export type Request = {
  readonly url: URL
  readonly verifier: string
  readonly state: string
  readonly nonce: string
}

const forwarded =
  (via: string): client.CustomFetch =>
  (url, options) => {
    const { pathname, search } = new URL(url)
    return fetch(new URL(`${pathname}${search}`, via), options as RequestInit)
  }

/** The relying party `demo` or `spa`: openid-client, as a real one would use it. */
export const discover = (
  { idp, secret, via }: Pick<TestIdp, 'idp' | 'secret'> & { readonly via?: string | undefined },
  clientId = 'demo',
): Promise<client.Configuration> =>
  client.discovery(
    new URL(idp.url),
    clientId,
    undefined,
    clientId === 'spa' ? client.None() : client.ClientSecretBasic(secret),
    {
      execute: [client.allowInsecureRequests],
      ...(via !== undefined && { [client.customFetch]: forwarded(via) }),
    },
  )

/** Makes an authorization request with everything that a careful relying party sends. */
export const authorize = async (
  rp: client.Configuration,
  parameters: Readonly<Record<string, string>> = {},
): Promise<Request> => {
  const verifier = client.randomPKCECodeVerifier()
  const state = client.randomState()
  const nonce = client.randomNonce()
  const url = client.buildAuthorizationUrl(rp, {
    redirect_uri: CALLBACK,
    scope: 'openid siwe',
    code_challenge: await client.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    state,
    nonce,
    ...parameters,
  })
  return { url, verifier, state, nonce }
}

/** Redeems the answer. */
export const redeem = (rp: client.Configuration, answer: URL, { nonce, state, verifier }: Request) =>
  client.authorizationCodeGrant(rp, answer, {
    pkceCodeVerifier: verifier,
    expectedState: state,
    expectedNonce: nonce,
    idTokenExpected: true,
  })
