import { errors, type KoaContextWithOIDC } from 'oidc-provider'
import type { Config } from '../config/schema.ts'
import { viewClient, wayBack } from '../interaction/client.ts'
import type { Records } from '../store.ts'
import type { Page, Views } from '../views.ts'
import { findClient } from './findClient.ts'
import { logoutFrames } from './frontchannel.ts'
import type { ProtocolPages } from './options.ts'
import { protocolPageRequest } from './pageRequest.ts'

const show = (ctx: KoaContextWithOIDC, { html, headers }: Page): void => {
  ctx.set({ ...headers })
  ctx.body = html
}

/** What is known of the interaction that a request wanted to resume. */
const traceOf = async (ctx: KoaContextWithOIDC, records: Records) => {
  const { uid } = (ctx as { params?: { uid?: unknown } }).params ?? {}
  return typeof uid === 'string' ? records.get('InteractionTrace', uid) : undefined
}

/** The sign-out form leads to the relying party, or to a page of ours that has to know the language. */
const withLocales = (location: string, own: string, uiLocales: string | undefined): string => {
  const url = URL.parse(location)
  if (uiLocales === undefined || !url || `${url.origin}${url.pathname}` !== own) return location
  url.searchParams.set('ui_locales', uiLocales)
  return url.href
}

const codeOf = (error: Error, code: string, known: boolean): string => {
  if (!(error instanceof errors.SessionNotFound)) return code
  return known ? 'interaction_expired' : 'interaction_not_found'
}

/** The pages that the protocol layer asks for. */
export const createProtocolPages = ({
  config,
  records,
  views,
}: {
  config: Pick<Config, 'issuer' | 'mode'>
  records: Records
  views: Views
}): Omit<ProtocolPages, 'device'> => ({
  renderError: async (ctx, out, error) => {
    const trace = ctx.oidc?.client ? undefined : await traceOf(ctx, records)
    const client = ctx.oidc?.client ?? (trace && (await findClient(ctx.oidc.provider, trace.clientId)))
    const page = await views.error(protocolPageRequest(ctx, trace?.params), {
      code: codeOf(error, out.error, client !== undefined),
      description: out.error_description,
      back: client && wayBack(client),
    })
    show(ctx, page)
  },
  logout: async (ctx, form) => {
    const { client, session } = ctx.oidc
    const { postLogoutRedirectUri } = (session?.state ?? {}) as { postLogoutRedirectUri?: string }
    const view = client && viewClient(client, postLogoutRedirectUri ?? firstUri(client.redirectUris))
    show(ctx, await views.logout(protocolPageRequest(ctx), { form, client: view }))
  },
  signedOut: async (ctx) => {
    const { client } = ctx.oidc
    const view = client && viewClient(client, firstUri(client.redirectUris))
    show(ctx, await views.signedOut(protocolPageRequest(ctx), { client: view }))
  },
  onward: async (ctx) => {
    const request = protocolPageRequest(ctx)
    const location = withLocales(
      ctx.response.get('location'),
      ctx.oidc.urlFor('end_session_success'),
      request.uiLocales,
    )
    ctx.remove('location')
    ctx.status = 200
    show(ctx, await views.onward(request, location, await logoutFrames(config, ctx)))
  },
})

const firstUri = (uris: readonly string[] | undefined): string => uris?.[0] ?? 'about:blank'
