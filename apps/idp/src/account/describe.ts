import { OFFLINE, scopeClaims } from '../claims.ts'
import type { ClientView } from '../clients/schema.ts'
import type { Config } from '../config/schema.ts'
import type { Consent } from '../consents.ts'
import type { AppContext } from '../context.ts'
import { hostOf } from '../interaction/client.ts'
import { allowedResources } from '../interaction/resources.ts'
import { grantsOf, type ListedGrant, type ListedSession, sessionsOf } from '../provider/listed.ts'
import { grantedResources } from '../provider/resourceConsent.ts'
import type { AccountApplication, AccountProps, AccountSession } from '../web/accountTypes.ts'
import type { PageContext } from '../web/types.ts'
import { ACCOUNT_PATH } from './path.ts'
import type { SignedIn } from './session.ts'

const time = (seconds: number | undefined): string | undefined =>
  seconds === undefined ? undefined : new Date(seconds * 1000).toISOString()

const words = (text: string | undefined): readonly string[] => text?.split(' ').filter(Boolean) ?? []

const describeSession = (
  { authorizations = {}, exp, loginTs, uid }: ListedSession,
  current: string,
  names: ReadonlyMap<string, string>,
): AccountSession => ({
  uid,
  current: uid === current,
  since: time(loginTs),
  until: time(exp),
  applications: Object.keys(authorizations).map((clientId) => names.get(clientId) ?? clientId),
})

/** Claims by name, as the consent page has told them. */
const allowedBy = (
  config: Config,
  scopes: readonly string[],
  claims: readonly string[],
): readonly string[] => {
  const byScope = scopeClaims(config)
  const explained = scopes
    .filter((scope) => scope !== 'openid')
    .flatMap((scope) => (Object.hasOwn(byScope, scope) ? (byScope[scope] ?? []) : []))
  return [...new Set(['sub', ...explained, ...claims])]
}

const latest = (grants: readonly ListedGrant[]): number | undefined => {
  const ends = grants.flatMap(({ exp }) => (exp === undefined ? [] : [exp]))
  return ends.length === 0 ? undefined : Math.max(...ends)
}

type Rights = { readonly grants: readonly ListedGrant[]; readonly consent: Consent | undefined }

const describeApplication = (
  { audiences, config }: Pick<AppContext, 'audiences' | 'config'>,
  { clientId, clientUri, name, redirectUris }: ClientView,
  { consent, grants }: Rights,
): AccountApplication => {
  const scopes = [...grants.flatMap(({ openid }) => words(openid?.scope)), ...(consent?.scopes ?? [])]
  const claims = [...grants.flatMap(({ openid }) => openid?.claims ?? []), ...(consent?.claims ?? [])]
  const away = grants.filter(({ openid }) => words(openid?.scope).includes(OFFLINE))
  return {
    client: { id: clientId, name, host: hostOf(clientUri ?? redirectUris[0] ?? 'about:blank') },
    allowed: allowedBy(config, scopes, claims),
    resources: allowedResources(audiences, [...grants.map(grantedResources), consent?.resources ?? {}]),
    remembered: time(consent && consent.at + config.tokens.consent),
    offline: time(latest(away)),
  }
}

/** Clients that a person has to do with, however many there are besides. Those that are gone know nobody any more. */
const clientsOf = async (
  { clients }: Pick<AppContext, 'clients'>,
  ids: ReadonlySet<string>,
): Promise<readonly ClientView[]> => {
  const found = await Promise.all([...ids].sort().map((id) => clients.get(id)))
  return found.filter((client) => client !== undefined)
}

/** What a person may see about themselves. */
export const describeAccount = async (
  context: AppContext,
  { login, session, xsrf }: SignedIn,
): Promise<Omit<AccountProps, keyof PageContext>> => {
  const { issuer, store } = context
  const { subject } = login
  const [sessions, grants, consents] = await Promise.all([
    sessionsOf(store, subject),
    grantsOf(store, { accountId: subject }),
    context.consents.of(subject),
  ])
  const allowed = new Set([...grants, ...consents].map(({ clientId }) => clientId))
  const used = sessions.flatMap(({ authorizations = {} }) => Object.keys(authorizations))
  const known = await clientsOf(context, new Set([...allowed, ...used]))
  const names = new Map(known.map(({ clientId, name }) => [clientId, name]))
  const applications: readonly AccountApplication[] = known
    .filter(({ clientId }) => allowed.has(clientId))
    .map((client) =>
      describeApplication(context, client, {
        grants: grants.filter(({ clientId }) => clientId === client.clientId),
        consent: consents.find(({ clientId }) => clientId === client.clientId),
      }),
    )
  const base = `${issuer.prefix}${ACCOUNT_PATH}`
  return {
    account: login.account,
    sessions: sessions
      .map((one) => describeSession(one, session.uid, names))
      .toSorted((a, b) => Number(b.current) - Number(a.current)),
    applications,
    xsrf,
    paths: { session: `${base}/session`, others: `${base}/others`, application: `${base}/application` },
  }
}
