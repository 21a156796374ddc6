import type { Client } from 'oidc-provider'
import type { ClientView } from '../web/types.ts'

/** What people recognise of a redirect URI: host and port, or the private-use scheme of an installed application. */
export const hostOf = (redirectUri: string): string => {
  const { host, protocol } = new URL(redirectUri)
  return host === '' ? protocol : host
}

/** Host of the answer; on a device, which gets it without a redirect, of what the operator registered. */
export const hostFor = (client: Client, redirectUri: string | undefined): string =>
  hostOf(redirectUri ?? client.clientUri ?? client.redirectUris?.[0] ?? 'about:blank')

/** A relying party for a page. Without a redirect URI the answer goes to another device. */
export const viewClient = (client: Client, redirectUri: string | undefined): ClientView => ({
  id: client.clientId,
  name: client.clientName ?? client.clientId,
  host: hostFor(client, redirectUri),
  device: redirectUri === undefined,
  uri: wayBack(client)?.href,
  logoUri: client.logoUri,
  policyUri: client.policyUri,
  tosUri: client.tosUri,
})

/** A way back that the operator registered: the home page, or else the origin of a web redirect URI. */
export const wayBack = (client: Client): { readonly href: string; readonly name: string } | undefined => {
  const name = client.clientName ?? client.clientId
  if (client.clientUri !== undefined) return { href: client.clientUri, name }
  const web = (client.redirectUris ?? []).find((uri) => /^https?:/.test(uri))
  return web === undefined ? undefined : { href: new URL('/', web).href, name }
}
