import type { AppContext } from '../context.ts'
import { attemptAddress } from '../http/address.ts'
import type { RequestContext } from '../http/types.ts'
import type { OtherSide } from '../web/phoneTypes.ts'
import { deviceHint } from './device.ts'
import type { Side } from './links.ts'

/** The browser of a request. */
export const sideOf = (context: AppContext, c: RequestContext): Side => ({
  device: deviceHint(c.req.raw.headers),
  address: attemptAddress(context, c),
})

/** RFC 6890: of this machine, of private networks, link-local, shared; of IPv6 by the network. */
const OF_NOBODY =
  /^(?:10|127|169\.254|172\.(?:1[6-9]|2\d|3[01])|192\.168|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7]))\.|^(?:0:|f[cd]|fe[89ab])/

/**
 * Whether two browsers come from one address, or one IPv6 network. Undefined for what a proxy's own address would be: where
 * one was forgotten in the configuration everybody has it, and nobody must be told that a stranger is near.
 */
const sameNetwork = (one: string, other: string): boolean | undefined => {
  if (one !== other) return false
  return one === 'unknown' || OF_NOBODY.test(one) ? undefined : true
}

/** The other browser, as this one is told. Not its address: only whether it is near. */
export const otherSide = (context: AppContext, c: RequestContext, other: Side): OtherSide => ({
  device: other.device,
  sameNetwork: sameNetwork(other.address, attemptAddress(context, c)),
})
