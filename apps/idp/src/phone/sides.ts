import type { AppContext } from '../context.ts'
import { attemptAddress } from '../http/attempts.ts'
import type { RequestContext } from '../http/types.ts'
import type { OtherSide } from '../web/phoneTypes.ts'
import { deviceHint } from './device.ts'
import type { Side } from './links.ts'

/** The browser of a request. */
export const sideOf = (context: AppContext, c: RequestContext): Side => ({
  device: deviceHint(c.req.raw.headers),
  address: attemptAddress(context, c),
})

/**
 * The other browser, as this one is told. Not its address: only whether both come from the same one, or from the same
 * IPv6 network.
 */
export const otherSide = (context: AppContext, c: RequestContext, other: Side): OtherSide => ({
  device: other.device,
  sameNetwork: other.address === attemptAddress(context, c),
})
