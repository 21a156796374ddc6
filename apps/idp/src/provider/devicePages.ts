import type { Configuration, KoaContextWithOIDC } from 'oidc-provider'
import { viewClient } from '../interaction/client.ts'
import type { Page, Views } from '../views.ts'
import type { DeviceProblem } from '../web/types.ts'
import { protocolPageRequest } from './pageRequest.ts'
import { markWrongCode } from './wrongCodes.ts'

type DeviceFlow = NonNullable<NonNullable<Configuration['features']>['deviceFlow']>

/** The pages of the device authorization grant. */
export type DevicePages = Required<
  Pick<DeviceFlow, 'successSource' | 'userCodeConfirmSource' | 'userCodeInputSource'>
>

/** Where a code is put into the form, without being taken for entered. */
export const PREFILL = 'prefill'

/** The protocol layer's own errors of this page: they are not exported. */
const PROBLEMS: Readonly<Record<string, DeviceProblem>> = {
  NoCodeError: 'missing',
  NotFoundError: 'unknown',
  ExpiredError: 'expired',
  AlreadyUsedError: 'used',
  // The form was of another session, or of an older page of this one.
  InvalidRequest: 'again',
}

type Failure = Error & { readonly userCode?: unknown }

/** As devices show it. */
const displayed = (code: unknown): string | undefined =>
  typeof code === 'string'
    ? code
        .toUpperCase()
        .replace(/[^A-Z]/g, '')
        .slice(0, 8)
        .replace(/^(.{4})(.+)$/, '$1-$2')
    : undefined

const formOf = ({ oidc }: KoaContextWithOIDC) => ({
  action: new URL(oidc.urlFor('code_verification')).pathname,
  xsrf: String((oidc.session?.state as { readonly secret?: unknown } | undefined)?.secret),
})

/** An error without a session of ours has no form to come back to: the protocol layer must not keep one for it. */
const isStray = ({ oidc: { session } }: KoaContextWithOIDC): boolean => {
  // Public upstream, missing from the type definitions.
  const found = session as { readonly new?: boolean; touched?: boolean } | undefined
  if (!found?.new) return false
  found.touched = false
  return true
}

const show = (ctx: KoaContextWithOIDC, { headers, html }: Page): void => {
  ctx.set({ ...headers })
  ctx.body = html
}

/** Makes them over our own pages: without script, and with forms of our own. */
export const createDevicePages = (views: Views): DevicePages => ({
  userCodeInputSource: async (ctx, _form, out, error) => {
    const request = protocolPageRequest(ctx)
    const failure = error as Failure | undefined
    if (failure?.userCode !== undefined) markWrongCode(ctx.req)
    if (failure?.name === 'AbortedError') {
      show(ctx, await views.deviceDone(request, { outcome: 'cancelled' }))
      return
    }
    const problem = failure && !isStray(ctx) ? PROBLEMS[failure.name] : undefined
    if (failure && problem === undefined) {
      const { error: code = 'server_error', error_description: description } = out ?? {}
      show(ctx, await views.error(request, { code, description }))
      return
    }
    const code = displayed(failure?.userCode ?? ctx.query[PREFILL])
    show(ctx, await views.deviceCode(request, { ...formOf(ctx), code, problem }))
  },
  userCodeConfirmSource: async (ctx, _form, client, _device, code) => {
    const request = protocolPageRequest(ctx)
    show(
      ctx,
      await views.deviceConfirm(request, { ...formOf(ctx), client: viewClient(client, undefined), code }),
    )
  },
  successSource: async (ctx) => {
    const { client } = ctx.oidc
    const view = client && viewClient(client, undefined)
    show(ctx, await views.deviceDone(protocolPageRequest(ctx), { client: view, outcome: 'signed-in' }))
  },
})
