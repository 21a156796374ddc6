import { errors, type KoaContextWithOIDC } from 'oidc-provider'
import { requestIdOf } from '../http/requestId.ts'
import { viewClient, wayBack } from '../interaction/client.ts'
import type { Records } from '../store.ts'
import type { Page, Views } from '../views.ts'
import type { ProtocolPages } from './options.ts'

const show = (ctx: KoaContextWithOIDC, { html, headers }: Page): void => {
  ctx.set({ ...headers })
  ctx.body = html
}

/** The client that an error is about, from the request itself or from the interaction that it wanted to resume. */
const clientOf = async (ctx: KoaContextWithOIDC, records: Records) => {
  if (ctx.oidc?.client) return ctx.oidc.client
  const { uid } = (ctx as { params?: { uid?: unknown } }).params ?? {}
  const trace = typeof uid === 'string' ? await records.get('InteractionTrace', uid) : undefined
  return trace && ctx.oidc.provider.Client.find(trace.clientId)
}

const codeOf = (error: Error, code: string, known: boolean): string => {
  if (!(error instanceof errors.SessionNotFound)) return code
  return known ? 'interaction_expired' : 'interaction_not_found'
}

/** The pages that the protocol layer asks for. */
export const createProtocolPages = ({
  records,
  views,
}: {
  records: Records
  views: Views
}): Omit<ProtocolPages, 'device'> => ({
  renderError: async (ctx, out, error) => {
    const client = await clientOf(ctx, records)
    const page = await views.error(
      { requestId: requestIdOf(ctx.req) },
      {
        code: codeOf(error, out.error, client !== undefined),
        description: out.error_description,
        back: client && wayBack(client),
      },
    )
    show(ctx, page)
  },
  logout: async (ctx, form) => {
    const { client, session } = ctx.oidc
    const { postLogoutRedirectUri } = (session?.state ?? {}) as { postLogoutRedirectUri?: string }
    show(
      ctx,
      await views.logout(
        { requestId: requestIdOf(ctx.req) },
        {
          form,
          client: client && viewClient(client, postLogoutRedirectUri ?? firstUri(client.redirectUris)),
        },
      ),
    )
  },
  signedOut: async (ctx) => {
    const { client } = ctx.oidc
    const view = client && viewClient(client, firstUri(client.redirectUris))
    show(ctx, await views.signedOut({ requestId: requestIdOf(ctx.req) }, { client: view }))
  },
})

const firstUri = (uris: readonly string[] | undefined): string => uris?.[0] ?? 'about:blank'
