import type { ServerResponse } from 'node:http'
import type Provider from 'oidc-provider'

const codes = new WeakMap<ServerResponse, string>()

/** Says with which code a request is refused; the last one counts. */
export const noteRefusal = (response: ServerResponse, code: string): void => {
  codes.set(response, code)
}

/** Why a request was refused. */
export const refusalOf = (response: ServerResponse): string | undefined => codes.get(response)

const ERRORS = [
  'authorization.error',
  'backchannel_authentication.error',
  'code_verification.error',
  'device_authorization.error',
  'device_resume.error',
  'discovery.error',
  'end_session.error',
  'end_session_confirm.error',
  'grant.error',
  'introspection.error',
  'jwks.error',
  'pushed_authorization_request.error',
  'registration_create.error',
  'registration_delete.error',
  'registration_read.error',
  'registration_update.error',
  'revocation.error',
  'userinfo.error',
] as const

type On = (
  event: string,
  listener: (ctx: { readonly res: ServerResponse }, error: { readonly error?: string }) => void,
) => void

/** Errors of the protocol layer, by their OAuth names. */
export const noteProviderRefusals = (provider: Provider): void => {
  const on: On = provider.on.bind(provider) as On
  for (const event of ERRORS) {
    on(event, ({ res }, { error }) => {
      // Access tokens that are JWTs are answered after this one.
      if (error !== undefined && error !== 'unsupported_token_type') noteRefusal(res, error)
    })
  }
}
