import { StoreError } from '@countersign/oidc-store'
import { Hono } from 'hono'
import { errors } from 'oidc-provider'
import { mountAccount } from '../account/routes.ts'
import { configJsonSchema } from '../config/jsonSchema.ts'
import type { AppContext } from '../context.ts'
import { mountExternalPage } from '../externalPage/routes.ts'
import { mountImages } from '../images/routes.ts'
import { mountInteraction } from '../interaction/routes.ts'
import { mountPhone } from '../phone/routes.ts'
import { mountRegistration } from '../registration/routes.ts'
import { mountSupertokens } from '../supertokens/routes.ts'
import { serveAssets, type WebAssets } from '../web/assets.ts'
import { mountAdmin } from './admin.ts'
import { sendError } from './answers.ts'
import { mountHealth } from './health.ts'
import { openApiDocument } from './openapi.ts'
import { mountProtocol } from './protocol.ts'
import { type Refusal, refuse } from './refusal.ts'
import { requestIdOf } from './requestId.ts'
import { mountSignInLimits } from './signInLimits.ts'
import type { App, Env, RequestContext } from './types.ts'

/** Path of the built page files, below the issuer's path. */
export const ASSETS_PATH = '/assets'

/** What a failure outside the routes' own checks is to the caller. */
const refusalOf = (error: unknown): Refusal => {
  // It ended between being loaded and being finished: in another tab, or by its time.
  if (error instanceof errors.SessionNotFound) {
    return refuse('interaction_expired', 410, 'this sign-in was finished or has expired')
  }
  if (error instanceof StoreError && error.code === 'store_busy') {
    return refuse('internal', 503, 'the server is busy; nothing was lost', { retryable: true })
  }
  return refuse('internal', 500, 'something went wrong here; nothing was shared')
}

/** A document that is the same for everybody: made once, as that costs more than a stranger's request may. */
const sendOnce = (make: () => object) => {
  let text: string | undefined
  return (c: RequestContext): Response => {
    text ??= JSON.stringify(make())
    return c.body(text, 200, { 'content-type': 'application/json' })
  }
}

/** Puts all routes together. */
export const createApp = (context: AppContext, assets: WebAssets): App => {
  const { prefix } = context.issuer
  const app: App = new Hono<Env>()
  mountHealth(app, context)
  app.get(
    `${prefix}/openapi.json`,
    sendOnce(() => openApiDocument(context.config.issuer)),
  )
  app.get(`${prefix}/config.schema.json`, sendOnce(configJsonSchema))
  app.route(`${prefix}${ASSETS_PATH}`, serveAssets(assets))
  mountAdmin(app, context)
  mountImages(app, context)
  mountSignInLimits(app, context)
  mountInteraction(app, context)
  mountAccount(app, context)
  if (context.config.signIn.phone.enabled) mountPhone(app, context)
  mountExternalPage(app, context)
  mountSupertokens(app, context)
  mountRegistration(app, context)
  mountProtocol(app, context)
  app.notFound((c) => sendError(c, context, refuse('not_found', 404, 'there is nothing here')))
  app.onError((error, c) => {
    const refusal = refusalOf(error)
    const { code } = refusal
    if (code === 'internal')
      context.log.error({ requestId: requestIdOf(c.env.incoming), err: error }, 'request failed')
    return sendError(c, context, refusal)
  })
  return app
}
