import { importJWK, SignJWT, UnsecuredJWT } from 'jose'
import { expect } from 'vitest'
import { conformance, type Module } from './conformance.ts'
import { newClientKey } from './dynamicRegistration.ts'
import { type Asked, ask, authorize, open } from './flow.ts'
import type { Op } from './op.ts'
import { type Client, REDIRECT } from './registration.ts'
import { checkTokens, redeem, SIGNERS } from './tokens.ts'

/** A client with an RSA key, known to the provider by value. */
const signingClient = async (op: Op): Promise<Client> => {
  const { jwks, ...signer } = await newClientKey()
  const client = await op.register({ token_endpoint_auth_method: 'private_key_jwt', jwks })
  SIGNERS.set(client.id, signer)
  return client
}

const membersOf = ({ url }: Asked) => Object.fromEntries(url.searchParams)

/** The request as an object that nobody has signed. */
export const unsigned = (asked: Asked): string => new UnsecuredJWT(membersOf(asked)).encode()

/** The request as an object that the client has signed with RS256. */
export const signed = async ({ metadata }: Op, asked: Asked): Promise<string> => {
  const { jwk, kid } = SIGNERS.get(asked.client.id) ?? { jwk: {}, kid: '' }
  return new SignJWT(membersOf(asked))
    .setProtectedHeader({ alg: 'RS256', kid })
    .setIssuer(asked.client.id)
    .setAudience(metadata.issuer)
    .setExpirationTime('1m')
    .sign(await importJWK(jwk, 'RS256'))
}

/** The request with what OAuth 2.0 demands outside of its object, and the object. */
export const carrying = (asked: Asked, carried: Readonly<Record<string, string>>): Asked => {
  const url = new URL(`${asked.url.origin}${asked.url.pathname}`)
  for (const name of ['client_id', 'response_type', 'scope', 'response_mode']) {
    const value = asked.url.searchParams.get(name)
    if (value !== null) url.searchParams.set(name, value)
  }
  for (const [name, value] of Object.entries(carried)) url.searchParams.set(name, value)
  return { ...asked, url }
}

/** An address in a request must not make the provider ask there; resolves with the refusal. */
export const referenceRefused = async (op: Op, asked: Asked): Promise<void> => {
  const before = op.receiver.asked()
  const reference = carrying(asked, {
    request_uri: `${op.receiver.origin}/request.jwt`,
    redirect_uri: REDIRECT,
  })
  const { callback, html, screens } = await open(op, reference)
  expect(screens).toEqual([])
  expect(callback?.['error'] ?? html).toMatch(/request_uri_not_supported|invalid_request_uri/)
  expect(op.receiver.asked()).toBe(before)
}

/** Requests inside of objects (OpenID Connect Core 1.0 section 6). */
export const REQUEST_OBJECTS: readonly Module[] = [
  conformance('oidcc-unsigned-request-object-supported-correctly-or-rejected-as-unsupported', async (op) => {
    expect(op.metadata['request_object_signing_alg_values_supported']).not.toContain('none')
    const asked = ask(op, op.clients[0])
    const { callback, html, screens } = await open(op, carrying(asked, { request: unsigned(asked) }))
    expect(screens).toEqual([])
    expect(callback?.['error'] ?? html).toMatch(/request_not_supported|invalid_request_object/)
  }),
  conformance('oidcc-request-uri-unsigned-supported-correctly-or-rejected-as-unsupported', async (op) => {
    expect(op.metadata['request_object_signing_alg_values_supported']).not.toContain('none')
    await referenceRefused(op, ask(op, op.clients[0]))
  }),
  conformance('oidcc-ensure-request-object-with-redirect-uri', async (op) => {
    const client = await signingClient(op)
    const asked = ask(op, client)
    const outside = { redirect_uri: `${REDIRECT}/invalid` }
    const carried = carrying(asked, { ...outside, request: await signed(op, asked) })
    const { code } = await authorize(op, { ...asked, url: carried.url })
    await checkTokens(op, asked, await redeem(op, asked, code))
  }),
]
