import { z } from 'zod'
import { guarded, type Work } from '../admin/request.ts'
import type { AppContext } from '../context.ts'
import { readJson } from '../http/body.ts'
import { refuse } from '../http/refusal.ts'
import type { App } from '../http/types.ts'
import type { RegistrationTokenInput } from './tokens.ts'

const LARGE = 256 * 1024

/** What the tokens themselves are checked by says the rest, field by field. */
const tokenBody = z.record(z.string().max(64), z.unknown())

const list =
  ({ registrationTokens }: AppContext): Work =>
  async (c) =>
    c.json({ tokens: await registrationTokens.list() })

const create =
  ({ registrationTokens }: AppContext): Work =>
  async (c, actor) => {
    const body = await readJson(c.req.raw, tokenBody, LARGE)
    if (!body.ok) return body
    const { token, value } = await registrationTokens.create(body.value as RegistrationTokenInput, actor)
    return c.json({ ...token, value }, 201)
  }

const revoke =
  ({ registrationTokens }: AppContext): Work =>
  async (c, actor) => {
    const id = c.req.param('id') ?? ''
    if (/^[\w-]{16}$/.test(id) && (await registrationTokens.revoke(id, actor))) return c.body(null, 204)
    return refuse('registration_token_not_found', 404, 'there is no such registration token')
  }

/** Tokens that clients register with. They can be made before registration is enabled. */
export const mountRegistrationTokens = (app: App, context: AppContext): void => {
  const path = `${context.issuer.prefix}/admin/registration-tokens`
  app.get(path, guarded(context, 'clients:read', list(context)))
  app.post(path, guarded(context, 'clients:write', create(context)))
  app.delete(`${path}/:id`, guarded(context, 'clients:write', revoke(context)))
}
