import { createHash } from 'node:crypto'
import type { Store } from '@countersign/oidc-store'
import type { AdapterFactory, KoaContextWithOIDC } from 'oidc-provider'
import { takeSlot } from '../limits/slots.ts'

/** How long a device is still told that its code has expired, and not that there never was one. In seconds. */
const REMEMBERED = 3600

/** RFC 8628 section 3.5: `expired_token`. The code itself says when it ends; the store keeps it for longer. */
export const expiredFound =
  (adapter: AdapterFactory): AdapterFactory =>
  (model) => {
    const codes = adapter(model)
    if (model !== 'DeviceCode') return codes
    return { ...codes, upsert: (id, payload, ttl = 0) => codes.upsert(id, payload, ttl + REMEMBERED) }
  }

/** RFC 8628 section 3.2, in seconds; clients that are not told wait as long. */
const INTERVAL = 5

/** A second for clocks and networks. */
const PACE = INTERVAL - 1

type Answer = Pick<KoaContextWithOIDC, 'body' | 'status'> & { readonly oidc?: KoaContextWithOIDC['oidc'] }

const isPending = ({ body }: Answer): boolean =>
  (body as { readonly error?: unknown } | undefined)?.error === 'authorization_pending'

/**
 * Tells devices how often to ask, and those that ask more often to slow down (RFC 8628 section 3.5). The client has been
 * authenticated and its code found by then: nobody can slow down another one's device.
 */
export const createPacing =
  (store: Store) =>
  async (ctx: Answer): Promise<void> => {
    const { oidc, status } = ctx
    if (oidc?.route === 'device_authorization' && status === 200) {
      ctx.body = { ...(ctx.body as object), interval: INTERVAL }
    }
    if (oidc?.route !== 'token' || !isPending(ctx)) return
    const id = createHash('sha256').update(String(oidc.params?.['device_code'])).digest('base64url')
    if (await takeSlot(store, { kind: 'device-poll', id, count: 1, ttl: PACE })) return
    ctx.body = { error: 'slow_down', error_description: 'wait 5 seconds longer between requests' }
  }
