import { z } from 'zod'
import { clientId } from '../clients/schema.ts'
import type { AppContext } from '../context.ts'
import { requestIdOf } from '../http/requestId.ts'
import { activeToken } from '../m2m/active.ts'
import { describeToken } from '../m2m/structured.ts'
import { readChecked } from './body.ts'
import { type CoreWork, done, noClient, oauthError } from './core.ts'
import { proven } from './credentials.ts'
import { introspected } from './introspected.ts'
import { describeOpaque, revokeOpaque } from './opaque.ts'

const token = z.string().min(1).max(32_000)
export const introspectBody = z.strictObject({
  token,
  scope: z.string().max(20_000).optional(),
  iss: z.string().max(2000).optional(),
})

/** `POST /recipe/oauth/introspect` */
export const introspectToken =
  (context: AppContext): CoreWork =>
  async (c) => {
    const body = await readChecked(c.req.raw, introspectBody)
    if (!body.ok) return body
    const found = await activeToken(context.provider.current(), body.value.token)
    const described = found ? describeToken(found) : await describeOpaque(context, body.value.token)
    return c.json(introspected(body.value.scope ?? null)(described))
  }

export const revokeBody = z.strictObject({
  token,
  authorizationHeader: z.string().max(8192).optional(),
  client_id: z.string().max(128).optional(),
  client_secret: z.string().max(4096).optional(),
})

/** `POST /recipe/oauth/token/revoke`. A token that is unknown, or of another client, is no error (RFC 7009 section 2.2). */
export const revokeToken =
  (context: AppContext): CoreWork =>
  async (c, actor) => {
    const body = await readChecked(c.req.raw, revokeBody)
    if (!body.ok) return body
    const { token: given, ...credentials } = body.value
    const owner = await proven(context, credentials)
    if (!owner.ok)
      return oauthError(c, {
        error: 'invalid_client',
        errorDescription: 'the credentials are not those of a client',
        statusCode: 401,
      })
    const found = await activeToken(context.provider.current(), given)
    if (found) {
      if (owner.clientId === undefined || owner.clientId === found.clientId)
        await context.revocations.revokeToken(found, actor)
      return done(c)
    }
    const ended = await revokeOpaque(context, given, owner.clientId)
    if (ended) {
      const { clientId: client, grants } = ended
      const requestId = requestIdOf(c.env.incoming)
      await context.events.emit({ type: 'tokens.revoked', actor, client, requestId, detail: { grants } })
    }
    return done(c)
  }

export const revokeAllBody = z.strictObject({ client_id: z.string().max(128) })

/** `POST /recipe/oauth/tokens/revoke`: everything that the client has now. */
export const revokeTokens =
  (context: AppContext): CoreWork =>
  async (c, actor) => {
    const body = await readChecked(c.req.raw, revokeAllBody)
    if (!body.ok) return body
    const { data: id } = clientId.safeParse(body.value.client_id)
    if (id === undefined || !(await context.clients.get(id))) return noClient(c)
    await context.revocations.revokeClient(id, actor)
    return done(c)
  }
