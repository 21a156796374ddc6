import { StoreError } from '@countersign/oidc-store'
import { refused as refusedAdmin } from '../admin/authorize.ts'
import { ClientError } from '../clients/clientError.ts'
import type { AppContext } from '../context.ts'
import type { Actor } from '../events/types.ts'
import { sendJsonError } from '../http/answers.ts'
import { type Refusal, refuse } from '../http/refusal.ts'
import type { RequestContext } from '../http/types.ts'
import { authorizeCore, type CoreRight } from './authorize.ts'

/** Does what was asked, in the name of `actor`. */
export type CoreWork = (c: RequestContext, actor: Actor) => Promise<Response | Refusal>

/** What an answer of the core says came of a request. */
export type CoreStatus = 'OK' | 'CLIENT_NOT_FOUND_ERROR' | 'OAUTH_ERROR'

const say = (c: RequestContext, status: CoreStatus, fields: object = {}): Response =>
  c.json({ status, ...fields })

/** The core answers with 200 whatever came of it. */
export const done = (c: RequestContext, fields: object = {}): Response => say(c, 'OK', fields)

/** Of a client that there is not. */
export const noClient = (c: RequestContext): Response => say(c, 'CLIENT_NOT_FOUND_ERROR')

/** What SuperTokens hands on of an OAuth error, and our code and field besides. */
export const oauthError = (
  c: RequestContext,
  error: {
    readonly error: string
    readonly errorDescription: string
    readonly statusCode: number
    readonly code?: string | undefined
    readonly field?: string | undefined
  },
): Response => say(c, 'OAUTH_ERROR', error)

/** Our names of what SuperTokens calls otherwise. */
const NAMES: Readonly<Record<string, string>> = {
  name: 'clientName',
  scopes: 'scope',
  audiences: 'audience',
  authMethod: 'tokenEndpointAuthMethod',
  clientCredentials: 'grantTypes',
  secret: 'clientSecret',
  'lifetimes.clientCredentials': 'clientCredentialsGrantAccessTokenLifespan',
  'lifetimes.accessToken': 'authorizationCodeGrantAccessTokenLifespan',
  'lifetimes.idToken': 'authorizationCodeGrantIdTokenLifespan',
  'lifetimes.refreshToken': 'authorizationCodeGrantRefreshTokenLifespan',
}

/** Of a place within a list, the list. */
const renamed = (field: string): string => {
  const [start = field] = field.split('.', 1)
  const name = [field, start].find((known) => Object.hasOwn(NAMES, known))
  return name === undefined ? start : (NAMES[name] ?? name)
}

const STATUS: Readonly<Record<string, number>> = { client_exists: 409, client_privileged: 403 }

/** RFC 7591 section 3.2.2 has the names of the errors. */
const refused = (c: RequestContext, { code, field, message }: ClientError): Response => {
  if (code === 'client_not_found') return noClient(c)
  const named = field && renamed(field)
  const start = `${field}: `
  const why = message.startsWith(start) ? message.slice(start.length) : message
  return oauthError(c, {
    error: named === 'redirectUris' ? 'invalid_redirect_uri' : 'invalid_client_metadata',
    errorDescription: named === undefined ? why : `${named}: ${why}`,
    statusCode: STATUS[code] ?? 400,
    code,
    field: named,
  })
}

/** More than the key allows: on record like a key that may not, as far as its address has not made too many. */
const record = async (
  context: AppContext,
  c: RequestContext,
  { actor, error: { code, message } }: { readonly actor: Actor; readonly error: ClientError },
): Promise<void> => {
  if (code !== 'client_privileged') return
  await refusedAdmin(context, c, {
    actor,
    refusal: refuse(code, 403, message),
    detail: { right: 'supertokens:write' },
  })
}

const answer = async (
  context: AppContext,
  c: RequestContext,
  { actor, work }: { readonly actor: Actor; readonly work: CoreWork },
): Promise<Response | Refusal> => {
  try {
    return await work(c, actor)
  } catch (error) {
    if (error instanceof ClientError) {
      await record(context, c, { actor, error })
      return refused(c, error)
    }
    if (error instanceof StoreError && error.code === 'version_conflict')
      return oauthError(c, {
        error: 'temporarily_unavailable',
        errorDescription: 'the client was changed in between: send it again',
        statusCode: 409,
        code: error.code,
      })
    throw error
  }
}

/** An endpoint of the core: nothing of the request is looked at before its key. */
export const coreEndpoint =
  (context: AppContext, right: CoreRight, work: CoreWork) =>
  async (c: RequestContext): Promise<Response> => {
    c.header('cache-control', 'no-store')
    const authorized = await authorizeCore(context, c, right)
    if (!authorized.ok) return sendJsonError(c, authorized)
    const answered = await answer(context, c, { actor: authorized.actor, work })
    return answered instanceof Response ? answered : sendJsonError(c, answered)
  }
