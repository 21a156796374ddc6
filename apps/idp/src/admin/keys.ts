import { z } from 'zod'
import type { AppContext } from '../context.ts'
import type { Actor } from '../events/types.ts'
import { readJson } from '../http/body.ts'
import { requestIdOf } from '../http/requestId.ts'
import type { App, RequestContext } from '../http/types.ts'
import { createKeyAdmin, type KeyAdmin } from '../keys/admin.ts'
import { SIGNING_ALGS } from '../keys/keys.ts'
import { guarded, type Work } from './request.ts'

const SMALL = 4 * 1024

/** `POST /admin/keys` */
export const rotateBody = z.strictObject({
  alg: z.enum(SIGNING_ALGS).optional().describe('Only this algorithm. Default: all.'),
  delay: z
    .int()
    .min(0)
    .max(31_536_000)
    .default(60)
    .describe('Seconds from publishing to signing. Long: it signs when it is promoted.'),
})

/** `POST /admin/keys/{kid}/promote` */
export const promoteBody = z.strictObject({
  force: z.boolean().default(false).describe('Also when other processes may not have the key yet.'),
})

const admin = (context: AppContext, c: RequestContext, actor: Actor): KeyAdmin => {
  const { config, events, now, reloadKeys: changed, store } = context
  return createKeyAdmin({
    config,
    events,
    now,
    store,
    actor,
    changed,
    requestId: requestIdOf(c.env.incoming),
  })
}

const kidOf = (c: RequestContext): string => c.req.param('kid') ?? ''

const list =
  (context: AppContext): Work =>
  async (c, actor) =>
    c.json({ keys: await admin(context, c, actor).list() })

const rotate =
  (context: AppContext): Work =>
  async (c, actor) => {
    const body = await readJson(c.req.raw, rotateBody, SMALL)
    return body.ok ? c.json(await admin(context, c, actor).rotate(body.value), 201) : body
  }

const promote =
  (context: AppContext): Work =>
  async (c, actor) => {
    const body = await readJson(c.req.raw, promoteBody, SMALL)
    return body.ok ? c.json(await admin(context, c, actor).promote(kidOf(c), body.value)) : body
  }

const retire =
  (context: AppContext): Work =>
  async (c, actor) =>
    c.json(await admin(context, c, actor).retire(kidOf(c)))

/** Signing keys. Their private part never leaves the store. */
export const mountKeys = (app: App, context: AppContext): void => {
  const path = `${context.issuer.prefix}/admin/keys`
  app.get(path, guarded(context, 'keys:read', list(context)))
  app.post(path, guarded(context, 'keys:write', rotate(context)))
  app.post(`${path}/:kid/promote`, guarded(context, 'keys:write', promote(context)))
  app.post(`${path}/:kid/retire`, guarded(context, 'keys:write', retire(context)))
}
