import type { IncomingMessage } from 'node:http'
import type { Client, default as Provider, Session } from 'oidc-provider'
import { ADMIN } from '../claims.ts'
import type { Actor, DomainEvent, Events } from '../events/types.ts'
import { requestIdOf } from '../http/requestId.ts'
import type { Login, Logins } from '../logins.ts'

type Oidc = {
  readonly route?: string | undefined
  readonly client?: Client | undefined
  readonly session?: Session | undefined
  readonly params?: Readonly<Record<string, unknown>> | undefined
  readonly entities: {
    readonly Grant?: { readonly jti: string } | undefined
    readonly RefreshToken?: object | undefined
    readonly AccessToken?: { readonly scope?: string | undefined } | undefined
  }
}

/** One request, as the protocol layer's listeners see it. */
type Exchange = { readonly req: IncomingMessage; readonly oidc: Oidc }

type Failure = Error & { readonly error?: string; readonly error_description?: string }

type RecordOptions = {
  readonly events: Pick<Events, 'emit'>
  readonly logins: Logins
  /** Whether one more refusal of this account, or without one of the address behind the request, goes on record. */
  readonly mayRefuse: (req: IncomingMessage, account: string | undefined) => Promise<boolean>
}

/** Grants by which people's tokens are issued for the first time; programs have none, and a refresh is no new one. */
const CODES: readonly unknown[] = ['authorization_code', 'urn:ietf:params:oauth:grant-type:device_code']

/** Why a grant ended, by where it did: a code or refresh token that is used twice ends everything under its grant. */
const ENDED: Readonly<Record<string, string>> = {
  token: 'token_reused',
  revocation: 'revoked_by_client',
  end_session_confirm: 'signed_out',
}

const byPerson = (login: Login | undefined): Pick<DomainEvent, 'actor' | 'account'> => {
  const actor: Actor | undefined = login && { kind: 'person', account: login.account }
  return { actor, account: login?.account }
}

const byApp = (
  client: Client | undefined,
  login: Login | undefined,
): Pick<DomainEvent, 'actor' | 'account'> => ({
  actor: client && { kind: 'app', name: client.clientId },
  account: login?.account,
})

const holderOf = ({ authorizations = {} }: Partial<Session>, grantId: string): string | undefined =>
  Object.entries(authorizations).find(([, { grantId: held }]) => held === grantId)?.[0]

/** What a person was refused, or has declined; other errors are the relying party's. */
const REFUSED: ReadonlySet<string> = new Set(['access_denied', 'unmet_authentication_requirements'])

/** Which event follows from which, for one request. */
const createEntries = ({ logins, mayRefuse }: Omit<RecordOptions, 'events'>) => ({
  granted: async ({ oidc }: Exchange): Promise<Omit<DomainEvent, 'requestId'> | undefined> => {
    const { client, entities, params } = oidc
    if (!CODES.includes(params?.['grant_type']) || !entities.Grant) return undefined
    const login = await logins.ofGrant(entities.Grant.jti)
    const detail = { grant: entities.Grant.jti, offline: entities.RefreshToken !== undefined }
    return { type: 'grant', ...byPerson(login), client: client?.clientId, detail }
  },
  admin: async ({ oidc }: Exchange): Promise<Omit<DomainEvent, 'requestId'> | undefined> => {
    const { client, entities, params } = oidc
    const scopes = entities.AccessToken?.scope?.split(' ') ?? []
    if (!CODES.includes(params?.['grant_type']) || !entities.Grant || !scopes.includes(ADMIN))
      return undefined
    const account = (await logins.ofGrant(entities.Grant.jti))?.account
    if (account === undefined) return undefined
    return { type: 'admin.login', actor: { kind: 'admin', account }, client: client?.clientId, account }
  },
  revoked: async ({ oidc }: Exchange, grantId: string): Promise<Omit<DomainEvent, 'requestId'>> => {
    const { client, route = '', session } = oidc
    const login = await logins.ofGrant(grantId)
    const own = route === 'end_session_confirm'
    return {
      type: 'grant.revoked',
      ...(own ? byPerson(login) : byApp(client, login)),
      client: own ? holderOf(session ?? {}, grantId) : client?.clientId,
      code: ENDED[route],
      detail: { grant: grantId },
    }
  },
  signedOut: async ({ oidc }: Exchange): Promise<Omit<DomainEvent, 'requestId'> | undefined> => {
    const { client, params, session } = oidc
    // Without it, the person left one client only, whose grant is on record.
    if (!params?.['logout'] || !session?.accountId) return undefined
    const login = await logins.ofSession(session.uid)
    return { type: 'session.revoked', ...byPerson(login), client: client?.clientId, code: 'signed_out' }
  },
  refused: async (
    { oidc, req }: Exchange,
    { error = '', error_description: reason }: Failure,
  ): Promise<Omit<DomainEvent, 'requestId'> | undefined> => {
    if (!REFUSED.has(error)) return undefined
    const { client, session } = oidc
    const login = session?.accountId === undefined ? undefined : await logins.ofSession(session.uid)
    // Anybody can send requests that are refused, as many as they like: the log stays bounded.
    if (!(await mayRefuse(req, login?.account))) return undefined
    return {
      type: 'login.refused',
      ...byPerson(login),
      client: client?.clientId,
      code: error,
      detail: { reason },
    }
  },
})

type On = (event: string, listener: (ctx: Exchange, argument: never) => void) => void

/** Puts what the protocol layer does on record. The answer waits for it: what a client was given is in the log. */
export const recordEvents = (provider: Provider, { events, ...options }: RecordOptions): void => {
  const writing = new WeakMap<object, Promise<void>[]>()
  const entries = createEntries(options)
  const on: On = provider.on.bind(provider) as On

  const write = async (ctx: Exchange, found: Promise<Omit<DomainEvent, 'requestId'> | undefined>) => {
    const event = await found
    if (event) await events.emit({ ...event, requestId: requestIdOf(ctx.req) })
  }
  const record =
    <A>(entry: (ctx: Exchange, argument: A) => Promise<Omit<DomainEvent, 'requestId'> | undefined>) =>
    (ctx: Exchange, argument: A): void => {
      const written = write(ctx, entry(ctx, argument))
      // Awaited below; a failure that comes before is not an unhandled one.
      written.catch(() => undefined)
      writing.set(ctx, [...(writing.get(ctx) ?? []), written])
    }

  on('grant.success', record(entries.granted))
  on('grant.success', record(entries.admin))
  on('grant.revoked', record(entries.revoked))
  on('end_session.success', record(entries.signedOut))
  on('authorization.error', record(entries.refused))
  on('device_resume.error', record(entries.refused))
  provider.use(async (ctx, next) => {
    await next()
    try {
      await Promise.all(writing.get(ctx) ?? [])
    } catch {
      // The log says why. What must be on record and is not, is not given.
      ctx.status = 500
      ctx.body = { error: 'server_error', error_description: 'this cannot be put on record now' }
    }
  })
}
