import type { Actor, ActorOptions } from './actor.ts'
import { createActorCheck } from './check.ts'
import { answerOf } from './refusal.ts'

/** The part of Express's request that is used. */
export type ExpressRequest = {
  readonly method: string
  readonly originalUrl: string
  readonly rawHeaders: readonly string[]
}

/** The part of Express's response that is used. */
export type ExpressResponse = {
  // biome-ignore lint/suspicious/noExplicitAny: the type that Express gives it
  readonly locals: Record<string, any>
  readonly setHeader: (name: string, value: string) => unknown
  readonly status: (code: number) => unknown
  readonly json: (body: unknown) => unknown
}

/**
 * Lets a request through when it is known who makes it; handlers read that with {@link actorOf}. By an access token, an
 * ID token, a client secret or your own session, exactly one of them. Everything else is answered with the status, the
 * challenge and the JSON of RFC 6750 section 3, and the `code` of the refusal.
 *
 * Behind a proxy set `dpop.origin` of the verifier; the `Host` header is not trusted.
 *
 * @example
 * ```ts
 * import { createVerifier } from '@countersign/access-token'
 * import { actorOf, requireActor } from '@countersign/access-token/express'
 * import express from 'express'
 *
 * const verifier = createVerifier({ issuer: 'https://id.example', audience: 'https://api.example' })
 * const app = express()
 * app.use('/files', requireActor({ verifier, scopes: ['files:read'] }))
 * app.get('/files/mine', (_request, response) => {
 *   response.json({ subject: actorOf(response).subject })
 * })
 * ```
 * @see https://www.rfc-editor.org/rfc/rfc6750#section-3
 */
export const requireActor = <Request extends ExpressRequest = ExpressRequest>(
  options: ActorOptions<Request>,
): ((request: Request, response: ExpressResponse, next: (error?: unknown) => void) => void) => {
  const check = createActorCheck(options)
  const run = async (request: Request, response: ExpressResponse): Promise<boolean> => {
    const { method, originalUrl: url, rawHeaders } = request
    const result = await check({ method, url, header: (name) => valuesOf(rawHeaders, name) }, request)
    if (!result.ok) {
      const { status, headers, body } = answerOf(result)
      for (const [name, value] of Object.entries(headers)) response.setHeader(name, value)
      response.status(status)
      response.json(body)
      return false
    }
    response.locals['actor'] = result.actor
    if (result.dpopNonce !== undefined) response.setHeader('dpop-nonce', result.dpopNonce)
    return true
  }
  return (request, response, next) => {
    run(request, response).then((known) => (known ? next() : undefined), next)
  }
}

/** Node drops repeated Authorization headers from `headers`; `rawHeaders` has what was sent. */
const valuesOf = (raw: readonly string[], name: string): readonly string[] =>
  raw.filter((_, at) => at % 2 === 1 && raw[at - 1]?.toLowerCase() === name)

/**
 * Who makes the request, as {@link requireActor} found out. Throws a `TypeError` where the middleware did not run.
 *
 * @example
 * ```ts
 * import { actorOf } from '@countersign/access-token/express'
 * import type { Request, Response } from 'express'
 *
 * export const whoAmI = (_request: Request, response: Response): void => {
 *   response.json({ actor: actorOf(response).actor })
 * }
 * ```
 */
export const actorOf = ({ locals }: { readonly locals: Readonly<Record<string, unknown>> }): Actor => {
  const { actor } = locals as { readonly actor?: Actor | undefined }
  if (!actor) throw new TypeError('requireActor did not run before this handler')
  return actor
}
