import type { AppContext } from '../context.ts'
import { redirectPost } from '../http/redirectPost.ts'
import type { App } from '../http/types.ts'
import { ROUTES } from '../provider/routes.ts'
import { createClient, getClient, listClients, removeClient, updateClient } from './clients.ts'
import { type CoreWork, coreEndpoint } from './core.ts'
import { alike, introspect, onTo, revoke, token } from './public.ts'
import { introspectToken, revokeToken, revokeTokens } from './tokens.ts'

/** Versions of the core's interface (CDI) that have these endpoints. */
const VERSIONS = ['5.2', '5.3', '5.4'] as const

/** What a backend of SuperTokens has, below its `apiBasePath`. */
const mountPublic = (app: App, context: AppContext, base: string): void => {
  app.post(`${base}/oauth/token`, token(context))
  // Preflights: whether the page may read the answer is decided with the client.
  app.options(`${base}/oauth/token`, alike(context, ROUTES.token))
  app.options(`${base}/oauth/revoke`, alike(context, ROUTES.revocation))
  app.post(`${base}/oauth/introspect`, introspect(context))
  app.post(`${base}/oauth/revoke`, revoke(context))
  app.get(`${base}/oauth/auth`, onTo(context, ROUTES.authorization))
  app.all(`${base}/oauth/userinfo`, alike(context, ROUTES.userinfo))
  app.get(`${base}/oauth/end_session`, onTo(context, ROUTES.end_session))
  app.post(`${base}/oauth/end_session`, (c) => redirectPost(context, c, ROUTES.end_session))
  app.get(`${base}/jwt/jwks.json`, alike(context, ROUTES.jwks))
  const discovery = '/.well-known/openid-configuration'
  app.get(`${base}${discovery}`, alike(context, discovery))
}

/** What a core of SuperTokens has of OAuth, below what `connectionURI` ends with. */
const mountCore = (app: App, context: AppContext, base: string): void => {
  const { apiKeys, appId } = context.config.supertokens
  for (const start of [base, `${base}/appid-${appId}`]) {
    app.get(`${start}/apiversion`, (c) => c.json({ versions: VERSIONS }))
    app.get(`${start}/.well-known/jwks.json`, alike(context, ROUTES.jwks))
    if (apiKeys.length === 0) continue
    const path = (rest: string) => `${start}/recipe/oauth${rest}`
    const read = (work: CoreWork) => coreEndpoint(context, 'read', work)
    const write = (work: CoreWork) => coreEndpoint(context, 'write', work)
    app.get(path('/clients'), read(getClient(context)))
    app.post(path('/clients'), write(createClient(context)))
    app.put(path('/clients'), write(updateClient(context)))
    app.get(path('/clients/list'), read(listClients(context)))
    app.post(path('/clients/remove'), write(removeClient(context)))
    app.post(path('/introspect'), read(introspectToken(context)))
    app.post(path('/token/revoke'), write(revokeToken(context)))
    app.post(path('/tokens/revoke'), write(revokeTokens(context)))
  }
}

/** The dialect of SuperTokens, where it is wanted. */
export const mountSupertokens = (app: App, context: AppContext): void => {
  const { basePath, enabled } = context.config.supertokens
  if (!enabled) return
  const base = `${context.issuer.prefix}${basePath}`
  mountPublic(app, context, base)
  mountCore(app, context, base)
}
