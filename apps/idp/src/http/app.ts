import { Hono } from 'hono'
import { configJsonSchema } from '../config/jsonSchema.ts'
import type { AppContext } from '../context.ts'
import { refuse } from '../interaction/errors.ts'
import { mountInteraction } from '../interaction/routes.ts'
import { serveAssets, type WebAssets } from '../web/assets.ts'
import { sendError } from './answers.ts'
import { mountHealth } from './health.ts'
import { openApiDocument } from './openapi.ts'
import { mountProtocol } from './protocol.ts'
import { requestIdOf } from './requestId.ts'
import type { App, Env } from './types.ts'

/** Path of the built page files, below the issuer's path. */
export const ASSETS_PATH = '/assets'

/** Puts all routes together. */
export const createApp = (context: AppContext, assets: WebAssets): App => {
  const { prefix } = context.issuer
  const app: App = new Hono<Env>()
  mountHealth(app, context)
  app.get(`${prefix}/openapi.json`, (c) => c.json(openApiDocument(context.config.issuer)))
  app.get(`${prefix}/config.schema.json`, (c) => c.json(configJsonSchema()))
  app.route(`${prefix}${ASSETS_PATH}`, serveAssets(assets))
  mountInteraction(app, context)
  mountProtocol(app, context)
  app.notFound((c) => sendError(c, context, refuse('request_invalid', 404, 'there is nothing here')))
  app.onError((error, c) => {
    context.log.error({ requestId: requestIdOf(c.env.incoming), err: error }, 'request failed')
    return sendError(c, context, refuse('internal', 500, 'something went wrong here; nothing was shared'))
  })
  return app
}
