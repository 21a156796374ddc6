import { isLoopback } from '../config/loopback.ts'
import type { Config } from '../config/schema.ts'
import { ClientError } from './clientError.ts'
import type { StoredClient } from './metadata.ts'

/** OpenID Connect Front-Channel Logout 1.0 section 2. */
export const FRONTCHANNEL_URI = 'frontchannel_logout_uri'

/** See {@link FRONTCHANNEL_URI}. */
export const FRONTCHANNEL_SESSION = 'frontchannel_logout_session_required'

/** Characters of hosts and ports alone: the URL standard lets others through, which mean something in a policy. */
const PLAIN_HOST = /^[a-z0-9.:[\]_-]+$/

type Framing = Pick<Config, 'issuer' | 'mode'>

/**
 * A frame of one of our pages may show this: over https, or on the developer's own machine, and never of our own origin, whose
 * frames could free themselves.
 */
export const isFramable = ({ issuer, mode }: Framing, uri: string): boolean => {
  const url = URL.parse(uri)
  if (!url || !PLAIN_HOST.test(url.host) || url.origin === new URL(issuer).origin) return false
  return url.protocol === 'https:' || (mode === 'development' && url.protocol === 'http:' && isLoopback(uri))
}

/**
 * Outside of development there is no clear text, not even to this machine.
 *
 * @throws {ClientError} `client_invalid`
 */
export const checkFrontchannel = (config: Framing, client: StoredClient): void => {
  const { [FRONTCHANNEL_URI]: uri } = client
  const field = 'frontchannelLogoutUri'
  if (uri !== undefined && !isFramable(config, uri))
    throw new ClientError(
      'client_invalid',
      `${field}: https is required, and another origin than the issuer’s`,
      { field },
    )
}
