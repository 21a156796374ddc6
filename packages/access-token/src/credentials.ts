import type { RefusalCode } from './refusal.ts'

/** A request as far as it matters here. Every value of a header is listed: who takes one of two has chosen. */
export type ActorRequest = {
  readonly method: string
  readonly url: string
  readonly header: (name: string) => readonly string[]
}

/** What was sent to authenticate; `key` only names an application. */
export type Credentials = {
  readonly key?: string | undefined
  readonly secret?: string | undefined
  readonly token?: {
    readonly scheme: 'Bearer' | 'DPoP'
    readonly raw: string
    readonly proof: string | undefined
  }
}

/** RFC 9110 section 11.4: a scheme and a token68. */
const AUTHORIZATION = /^(bearer|dpop) +([\w.~+/-]+=*)$/i

const hasTokenInUrl = (url: string): boolean => {
  const query = url.split('#')[0]?.split('?').slice(1).join('?') ?? ''
  return new URLSearchParams(query).has('access_token')
}

/** Reads the one credential of a request, or says why there is more than one, or none that can be read. */
export const readCredentials = (
  { url, header }: ActorRequest,
  names: { readonly key: string; readonly secret: string } | undefined,
): Credentials | RefusalCode => {
  // RFC 9700 section 4.3.2: addresses end up in logs and histories.
  if (hasTokenInUrl(url)) return 'token_in_url'
  const [authorization, proof] = [header('authorization'), header('dpop')]
  const [key, secret] = names ? [header(names.key), header(names.secret)] : [[], []]
  if (authorization.length + secret.length > 1 || proof.length > 1 || key.length > 1)
    return 'credentials_multiple'
  const [value] = authorization
  if (value === undefined) return { key: key[0], secret: secret[0] }
  const [, scheme = '', raw] = AUTHORIZATION.exec(value) ?? []
  if (raw === undefined) return 'credentials_malformed'
  const token = { scheme: scheme.toLowerCase() === 'dpop' ? 'DPoP' : 'Bearer', raw, proof: proof[0] } as const
  return { key: key[0], token }
}
