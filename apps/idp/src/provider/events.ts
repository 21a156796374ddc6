import type { IncomingMessage } from 'node:http'
import type Provider from 'oidc-provider'
import { requestIdOf } from '../http/requestId.ts'
import type { Logger } from '../log.ts'

/** Refusals that an operator wants to see with their private detail, which the relying party is not told. */
const REFUSALS = [
  'authorization.error',
  'code_verification.error',
  'device_authorization.error',
  'device_resume.error',
  'grant.error',
  'introspection.error',
  'pushed_authorization_request.error',
  'revocation.error',
  'userinfo.error',
  'end_session.error',
  'end_session_confirm.error',
] as const

type Refusal = Error & {
  readonly error?: string
  readonly error_description?: string
  readonly error_detail?: string
}

type On = (
  event: string,
  listener: (ctx: { req: IncomingMessage; oidc?: Oidc }, error: Refusal) => void,
) => void
type Oidc = { readonly client?: { readonly clientId: string } | undefined }

/** Writes the protocol layer's events to the log. */
export const logEvents = (provider: Provider, log: Logger): void => {
  const on: On = provider.on.bind(provider) as On
  for (const event of REFUSALS) {
    on(event, ({ oidc, req }, { error, error_description: description, error_detail: detail }) => {
      // A device asks every few seconds. Access tokens that are JWTs are answered elsewhere.
      if (error === 'authorization_pending' || error === 'unsupported_token_type') return
      const client = oidc?.client?.clientId
      log.info(
        { requestId: requestIdOf(req), event, client, error, description, detail },
        'protocol request refused',
      )
    })
  }
  provider.on('backchannel.error', ({ req }, err, client) =>
    log.warn({ requestId: requestIdOf(req), client: client.clientId, err }, 'logout token not delivered'),
  )
  on('server_error', ({ req }, err) =>
    log.error({ requestId: requestIdOf(req), err }, 'protocol request failed'),
  )
}
