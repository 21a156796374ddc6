import type { IncomingMessage } from 'node:http'
import type { KoaContextWithOIDC } from 'oidc-provider'

/** Makes another body out of what the protocol layer answered. */
type Reshape = (body: unknown) => object

const wanted = new WeakMap<IncomingMessage, Reshape>()

/** Lets the answer to this request, if it is a good one, have another form. */
export const setReshape = (request: IncomingMessage, reshape: Reshape): void => {
  wanted.set(request, reshape)
}

/** Gives an answer the form that was asked for. Runs as the last step of the protocol layer. */
export const reshapeAnswer = (ctx: KoaContextWithOIDC): void => {
  const reshape = wanted.get(ctx.req)
  if (reshape && ctx.status === 200) ctx.body = reshape(ctx.body)
}
