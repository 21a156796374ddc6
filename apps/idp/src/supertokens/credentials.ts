import type { AppContext } from '../context.ts'
import { findClient } from '../provider/findClient.ts'

/** What a revocation may bring to prove whose token it is. */
export type Credentials = {
  readonly authorizationHeader?: string | undefined
  readonly client_id?: string | undefined
  readonly client_secret?: string | undefined
}

type Named = { readonly id: string; readonly secret: string }

/** Backends of SuperTokens do not encode the two parts (RFC 6749 section 2.3.1); identifiers and secrets need no encoding. */
const basic = (header: string): Named | undefined => {
  const encoded = /^basic +([A-Za-z0-9+/]+=*)$/i.exec(header)?.[1]
  const text = encoded === undefined ? '' : Buffer.from(encoded, 'base64').toString('utf8')
  const end = text.indexOf(':')
  return end < 0 ? undefined : { id: text.slice(0, end), secret: text.slice(end + 1) }
}

type Proven = { readonly ok: true; readonly clientId?: string | undefined } | { readonly ok: false }

/**
 * Whose credentials they are. None at all is no refusal: the key of the core is what lets the request through, and the
 * credentials only narrow it.
 */
export const proven = async (
  { provider }: AppContext,
  { authorizationHeader, client_id: id, client_secret: secret = '' }: Credentials,
): Promise<Proven> => {
  if (authorizationHeader !== undefined && id !== undefined) return { ok: false }
  if (authorizationHeader === undefined && id === undefined) return { ok: secret === '' }
  const named = authorizationHeader === undefined ? { id: id ?? '', secret } : basic(authorizationHeader)
  const client = named && (await findClient(provider.current(), named.id))
  if (!client) return { ok: false }
  const method = client.clientAuthMethod
  const matches =
    method === 'none'
      ? named.secret === ''
      : method?.startsWith('client_secret_') && (await client.compareClientSecret(named.secret))
  return matches ? { ok: true, clientId: client.clientId } : { ok: false }
}
