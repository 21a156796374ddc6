import type { IncomingMessage } from 'node:http'
import { isIPv6 } from 'node:net'
import type { Config } from '../config/schema.ts'
import type { RequestContext } from './types.ts'

/** How many proxies of the operator's own stand in front. */
const hopsOf = ({ trustProxy }: Config['server']): number => Number(trustProxy)

/** What proxies write: an address, some with a port, some a name in its place. */
const ENTRY = /^[\x21-\x7e]{1,64}$/

/** Some proxies write the port as well, which is another one with each connection: nobody may count anew by that. */
const withoutPort = (entry: string): string =>
  /^\[([^\]]+)\](?::\d+)?$/.exec(entry)?.[1] ?? /^(\d+(?:\.\d+){3}):\d+$/.exec(entry)?.[1] ?? entry

/**
 * Where a request comes from. Each proxy adds the address that it has seen at the end of the header: of as many entries as
 * there are proxies the first one counts, all before it are the sender's own words.
 */
export const clientAddress = (
  { headers, socket }: Pick<IncomingMessage, 'headers' | 'socket'>,
  server: Config['server'],
): string | undefined => {
  const hops = hopsOf(server)
  const forwarded = hops > 0 ? headers['x-forwarded-for'] : undefined
  const entries = (Array.isArray(forwarded) ? forwarded.join(',') : forwarded)?.split(',') ?? []
  const entry = entries.slice(-hops)[0]?.trim() ?? ''
  return ENTRY.test(entry) ? withoutPort(entry) : socket.remoteAddress
}

/** Whom an attempt counts for: {@link clientAddress}, of IPv6 the network, which is what one subscriber has. */
export const attemptAddress = (
  { config }: { readonly config: Pick<Config, 'server'> },
  { env: { incoming } }: Pick<RequestContext, 'env'>,
): string => {
  const address = (clientAddress(incoming, config.server) ?? 'unknown')
    .replace(/^::ffff:/, '')
    .split('%', 1)[0]
  return address !== undefined && isIPv6(address) ? networkOf(address) : (address ?? 'unknown')
}

/** The first 64 bits, in the one spelling that URLs have. */
const networkOf = (address: string): string => {
  const [head = '', tail] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::')
  const left = head.split(':').filter(Boolean)
  const right = tail?.split(':').filter(Boolean) ?? []
  const zeros = Array.from({ length: 8 - left.length - right.length }, () => '0')
  return [...left, ...zeros, ...right].slice(0, 4).join(':')
}
