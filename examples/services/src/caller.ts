import { allowInsecureRequests, ClientSecretBasic, clientCredentialsGrant, discovery } from 'openid-client'
import type { Name } from './settings.ts'

/** Calls other services as one client. */
export type Call = (
  to: Name,
  request: {
    readonly method: string
    readonly path: string
    readonly scope: string
    readonly body?: unknown
  },
) => Promise<Response>

type Held = { readonly token: string; readonly until: number }

/** Seconds before its end at which a token is not used any more: a request takes a moment. */
const MARGIN = 30

/**
 * Makes the function by which a service calls the others: it gets a token for exactly that audience and scope by the client
 * credentials grant, and keeps it while it is good.
 */
export const createCaller = async ({
  issuer,
  clientId,
  secret,
  urls,
}: {
  readonly issuer: string
  readonly clientId: string
  readonly secret: string
  readonly urls: Readonly<Record<Name, string>>
}): Promise<Call> => {
  const provider = await discovery(new URL(issuer), clientId, undefined, ClientSecretBasic(secret), {
    // The example's provider is on loopback.
    execute: [allowInsecureRequests],
  })
  const held = new Map<string, Held>()

  const tokenFor = async (audience: Name, scope: string): Promise<string> => {
    const name = `${audience} ${scope}`
    const known = held.get(name)
    const now = Date.now() / 1000
    if (known && known.until > now) return known.token
    const { access_token: token, expires_in = 0 } = await clientCredentialsGrant(provider, {
      audience,
      scope,
    })
    held.set(name, { token, until: now + expires_in - MARGIN })
    return token
  }

  return async (to, { method, path, scope, body }) =>
    fetch(`${urls[to]}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${await tokenFor(to, scope)}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
}

/** The JSON of an answer; the service that was called is to blame for anything but success. */
export const jsonOf = async (answer: Response): Promise<unknown> => {
  if (!answer.ok) throw new Error(`${answer.url} answered ${answer.status}: ${await answer.text()}`)
  return answer.json()
}
