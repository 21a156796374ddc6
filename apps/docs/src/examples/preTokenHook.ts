import { verifyWebhook } from '@countersign/access-token/webhook'
import { Hono } from 'hono'

type Options = {
  readonly secrets: readonly string[]
  /** By client identifier. */
  readonly tiers: ReadonlyMap<string, string>
}

/** Clients without a tier get no tokens; the others find it in both. */
export const createHook = ({ secrets, tiers }: Options): Hono =>
  new Hono().post('/tokens', async (c) => {
    const body = await c.req.text()
    const result = await verifyWebhook({ body, headers: c.req.raw.headers, secrets })
    if (!result.ok) return c.json({ code: result.code }, 401)
    const tier = tiers.get(String(result.event.data['client']))
    if (tier === undefined) return c.json({ decision: 'deny', code: 'no_tier' })
    return c.json({ decision: 'allow', accessToken: { tier }, idToken: { tier } })
  })
