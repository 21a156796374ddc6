import { createHmac } from 'node:crypto'
import type { ChainContexts } from '@countersign/siwx'
import {
  type Account,
  type Client,
  errors,
  type Grant,
  type KoaContextWithOIDC,
  type default as Provider,
} from 'oidc-provider'
import { ADMIN, claimsOf } from '../claims.ts'
import { gateClientOf } from '../clients/metadata.ts'
import type { Config } from '../config/schema.ts'
import { gateClaims, hiddenAccounts } from '../gates/claims.ts'
import { consentsFor, consentsForPart, isPartOf, namedAccounts } from '../gates/consented.ts'
import { secondLook } from '../gates/secondLook.ts'
import { gateRequestOf } from '../gates/step.ts'
import type { GateState, Gates, RecheckTrigger } from '../gates/types.ts'
import type { Login, Logins, Site } from '../logins.ts'
import { decideAdmin, NOT_A_MEMBER } from '../team/admin.ts'
import type { Team } from '../team/team.ts'
import type { Watcher } from '../watch/watcher.ts'
import type { Watch } from '../watch/watches.ts'
import { consentedTo, NFT_RESOURCE } from './gatePrompt.ts'
import { recheckLogin } from './recheck.ts'

type Token =
  | {
      readonly kind?: string | undefined
      readonly grantId?: string | undefined
      readonly scope?: string | undefined
      readonly claims?: unknown
      readonly sessionUid?: string | undefined
      readonly sid?: string | undefined
      readonly iat?: number | undefined
    }
  | undefined

/** What tokens rest on: the sign-in, the gate that it has met for this client, and what was consented to. */
type Basis = {
  readonly login: Login
  readonly state: GateState | undefined
  readonly consented: ReadonlySet<string>
  /** In the team, where the token has the scope for it. */
  readonly roles?: readonly string[] | undefined
}

/**
 * `nft_token` can be large: it is in the ID token only where it was asked for there. The address is withheld where a gate
 * tells less than everything, unless it is asked for by its own scope or name.
 */
const withheld = (use: string, scope: string, mask: object, { state }: Basis): readonly string[] => {
  const asked = (name: string) => Object.hasOwn(mask, name)
  const hidden = state === undefined ? [] : hiddenAccounts(state.requirement, scope.split(' '))
  return [
    ...(use === 'id_token' && !asked('nft_token') ? ['nft_token'] : []),
    ...hidden.filter((name) => !asked(name)),
  ]
}

/**
 * Tokens outlive the configuration that they were consented under: an answer to another question (another disclosure, another
 * source of a claim, another wallet) is not told before it was consented to.
 */
const mayTell = ({ requirement }: GateState, { consented, login }: Basis): boolean =>
  consentsFor(requirement, login).every((one) => consented.has(one))

const claimsFor = (basis: Basis, config: Pick<Config, 'nft'>) => {
  const { consented, login, roles, state } = basis
  return {
    ...claimsOf(login),
    ...(roles && { team_roles: roles }),
    accounts: state ? namedAccounts(state.requirement, login, consented) : [login.account],
    // While a loss is tolerated, the sign-in lives on, but nobody is told that the gate is met.
    ...(state?.check.status === 'met' && mayTell(state, basis) && gateClaims(state, config)),
  }
}

const account = (subject: string, basis: Basis | undefined, config: Pick<Config, 'nft'>): Account => ({
  accountId: subject,
  claims: async (use, scope, mask) => {
    const claims = basis ? claimsFor(basis, config) : {}
    const hidden = basis ? withheld(use, scope, mask, basis) : []
    return {
      ...Object.fromEntries(Object.entries(claims).filter(([name]) => !hidden.includes(name))),
      sub: subject,
    }
  },
})

const unaskable = (code: string): never => {
  throw new errors.TemporarilyUnavailable('the chain that this sign-in rests on cannot be asked now', {
    detail: code,
  })
}

/** The added accounts that still hold; the same list when nothing has changed. */
const renewedAccounts = async ({ added }: Login, options: RenewOptions): Promise<Login['added']> => {
  if (added === undefined) return undefined
  const again = await Promise.all(added.map((account) => recheckLogin(account, options)))
  const silent = again.find(({ status }) => status === 'undecided')
  if (silent?.status === 'undecided') unaskable(silent.code)
  const holding = again.flatMap((one) => (one.status === 'holds' ? [one.login] : []))
  return holding.length === added.length && holding.every((one, index) => one === added[index])
    ? added
    : holding
}

/** What a sign-in is proven again with. */
export type RenewOptions = Pick<FindAccountOptions, 'logins' | 'site' | 'chainContexts'>

/** Asks the chain again before a refresh token or a session is honoured (architecture decision 7). */
export const renewed = async (login: Login, options: RenewOptions): Promise<Login | undefined> => {
  const again = await recheckLogin(login, options)
  if (again.status === 'undecided') return unaskable(again.code)
  if (again.status === 'refused') return undefined
  const added = await renewedAccounts(login, options)
  if (again.login === login && added === login.added) return login
  const current = { ...again.login, added }
  await options.logins.renew(current)
  return current
}

/** What {@link createFindAccount} works with. */
export type FindAccountOptions = {
  readonly logins: Logins
  readonly site: Site
  readonly chainContexts: ChainContexts
  readonly gates: Gates
  readonly config: Pick<Config, 'nft'>
  readonly watcher: Pick<Watcher, 'end' | 'watch'>
  readonly team: Pick<Team, 'find'>
}

/**
 * What makes the chain be asked again, by the token that is presented. An authorization code is presented right after the
 * gate; a device code may lie for minutes.
 */
const TRIGGERS: Readonly<Record<string, RecheckTrigger>> = {
  RefreshToken: 'refresh',
  AccessToken: 'userinfo',
  DeviceCode: 'userinfo',
}

/** What tokens are issued for the first time. */
const CODES: ReadonlySet<string> = new Set(['AuthorizationCode', 'DeviceCode'])

type Presented = {
  readonly provider: Provider
  readonly client: Client
  readonly login: Login
  readonly token: NonNullable<Token>
  readonly grantId: string
}

const watchOf = ({ client: { clientId }, grantId, login, token }: Presented): Watch => ({
  clientId,
  grantId,
  loginId: login.id,
  subject: login.subject,
  sessionUid: token.sessionUid,
  sid: token.sid,
  request: gateRequestOf(token),
})

/**
 * The gate that a token rests on; undefined where its client demands none. `lost` when it is not met any more: then the
 * sign-in has ended, and nothing is told to anyone. Rejects while that cannot be found out and never was.
 */
const gateOf = async (
  { gates, watcher }: Pick<FindAccountOptions, 'gates' | 'watcher'>,
  presented: Presented,
): Promise<GateState | 'lost' | undefined> => {
  const { client, login, provider, token } = presented
  const trigger = TRIGGERS[token.kind ?? '']
  const resting = { client: gateClientOf(client), login, request: gateRequestOf(token) }
  const look = await secondLook(gates, resting, trigger)
  if (look.status === 'none') return undefined
  if (look.status === 'undecided') return unaskable(look.code)
  if (look.status === 'lost') {
    if (trigger) await watcher.end(provider, watchOf(presented), { ...look, trigger })
    return 'lost'
  }
  if (CODES.has(token.kind ?? '')) await watcher.watch(watchOf(presented), look.state)
  return look.state
}

/**
 * The roles of a token with the scope `admin`, by the team as it is now: who has been removed loses the scope, or everything
 * that the client had.
 */
const adminOf = async (
  { team, watcher }: Pick<FindAccountOptions, 'team' | 'watcher'>,
  presented: Presented,
): Promise<readonly string[] | 'none' | 'dropped' | 'lost'> => {
  const { client, login, provider, token } = presented
  const scopes = token.scope?.split(' ') ?? []
  const decision = await decideAdmin(team, { client, login, scopes, issuedAt: token.iat })
  if (decision.status === 'member') return decision.roles
  if (decision.status !== 'refused') return decision.status
  const trigger = TRIGGERS[token.kind ?? ''] ?? 'issue'
  await watcher.end(provider, watchOf(presented), { ...NOT_A_MEMBER, trigger })
  return 'lost'
}

/**
 * A refresh may ask for fewer scopes (RFC 6749 section 6): the narrower question is a part of what was consented to, and its
 * tokens ask it from now on.
 */
const consentToPart = async (
  gates: Gates,
  { client, grant, login, token }: Presented & { readonly grant: Grant },
  { requirement }: GateState,
  scope: unknown,
): Promise<void> => {
  const consented = consentedTo(grant)
  if (typeof scope !== 'string' || !consented.has(requirement.hash)) return
  const narrow = await gates.require(gateClientOf(client), gateRequestOf({ scope, claims: token.claims }))
  if (!narrow.ok || !narrow.requirement || !isPartOf(narrow.requirement, requirement)) return
  const part = consentsForPart(requirement, narrow.requirement, login, consented)
  if (part.every((one) => consented.has(one))) return
  grant.addResourceScope(NFT_RESOURCE, part.join(' '))
  await grant.save()
}

/**
 * Resolves a subject to its claims. Tokens carry a grant, and a grant rests on one sign-in; a token whose sign-in is
 * gone, or is somebody else's, is refused.
 */
export const createFindAccount =
  (options: FindAccountOptions) =>
  async ({ oidc }: KoaContextWithOIDC, subject: string, token?: Token): Promise<Account | undefined> => {
    const { client } = oidc
    const { config } = options
    // Without a token this is the authorization endpoint, which releases no claims (`response_type=code` only).
    if (token?.grantId === undefined || !client) return account(subject, undefined, config)
    const first = await options.logins.ofGrant(token.grantId)
    if (first?.subject !== subject) return undefined
    const login = token.kind === 'RefreshToken' ? await renewed(first, options) : first
    if (!login) return undefined
    const { params, provider } = oidc
    const grant = await provider.Grant.find(token.grantId)
    if (!grant) return undefined
    const presented = { provider, client, login, token, grant, grantId: token.grantId }
    const state = await gateOf(options, presented)
    if (state === 'lost') return undefined
    const admin = await adminOf(options, presented)
    if (admin === 'lost') return undefined
    if (admin === 'dropped') oidc.entities.Grant?.rejectOIDCScope(ADMIN)
    if (state && token.kind === 'RefreshToken')
      await consentToPart(options.gates, presented, state, params?.['scope'])
    const roles = typeof admin === 'object' ? admin : undefined
    return account(subject, { login, state, consented: consentedTo(grant), roles }, config)
  }

/**
 * The subject of an account as a client knows it: the same for all, or one of its own for each sector (OpenID Connect
 * Core 1.0 section 8.1). The prefix keeps it apart from client ids, which hold no colon.
 */
export const subjectFor = (salt: string, client: Client, accountId: string): string => {
  if (client.subjectType !== 'pairwise') return accountId
  const { sectorIdentifier } = client as Client & { readonly sectorIdentifier?: string | undefined }
  const sector = sectorIdentifier ?? client.clientId
  return `pairwise:${createHmac('sha256', salt).update(`${sector}\0${accountId}`).digest('base64url')}`
}
