import type { Actor, ActorOptions } from './actor.ts'
import { createActorCheck } from './check.ts'
import { answerOf } from './refusal.ts'

/** What a Hono application's variables have after the middleware: `new Hono<{ Variables: ActorVariables }>()`. */
export type ActorVariables = { readonly actor: Actor }

/** The part of Hono's context that is used. */
export type HonoContext = {
  readonly req: {
    readonly method: string
    readonly url: string
    readonly raw: { readonly headers: Headers }
  }
  readonly set: (key: 'actor', value: Actor) => void
  readonly header: (name: string, value: string) => void
}

/**
 * Lets a request through when it is known who makes it, and puts that into `c.var.actor`: by an access token, an ID
 * token, a client secret or your own session, exactly one of them. Everything else is answered with the status, the
 * challenge and the JSON of RFC 6750 section 3, and the `code` of the refusal.
 *
 * Behind a proxy set `dpop.origin` of the verifier; the `Host` header is not trusted.
 *
 * @example
 * ```ts
 * import { createVerifier } from '@countersign/access-token'
 * import { type ActorVariables, requireActor } from '@countersign/access-token/hono'
 * import { Hono } from 'hono'
 *
 * const verifier = createVerifier({ issuer: 'https://id.example', audience: 'https://api.example' })
 * const app = new Hono<{ Variables: ActorVariables }>()
 * app.use('/files/*', requireActor({ verifier, scopes: ['files:read'] }))
 * app.get('/files/mine', (c) => c.json({ actor: c.var.actor.actor, subject: c.var.actor.subject }))
 * ```
 * @see https://www.rfc-editor.org/rfc/rfc6750#section-3
 */
export const requireActor = <C extends HonoContext = HonoContext>(
  options: ActorOptions<C>,
): ((c: C, next: () => Promise<void>) => Promise<Response | undefined>) => {
  const check = createActorCheck(options)
  return async (c, next) => {
    const { method, url, raw } = c.req
    const result = await check({ method, url, header: (name) => valuesOf(raw.headers, name) }, c)
    if (!result.ok) {
      const { status, headers, body } = answerOf(result)
      return Response.json(body, { status, headers })
    }
    c.set('actor', result.actor)
    if (result.dpopNonce !== undefined) c.header('dpop-nonce', result.dpopNonce)
    await next()
    return undefined
  }
}

/** Repeated headers arrive joined by a comma, which no credential contains. */
const valuesOf = (headers: Headers, name: string): readonly string[] => headers.get(name)?.split(',') ?? []
