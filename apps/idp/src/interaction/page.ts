import { parseSignInAccount } from '@countersign/siwx'
import type { Client } from 'oidc-provider'
import { ADMIN, claimsOf, OFFLINE, scopeClaims } from '../claims.ts'
import { m2mClientOf } from '../clients/metadata.ts'
import type { AppContext } from '../context.ts'
import { gateClaims, hiddenAccounts } from '../gates/claims.ts'
import type { GateState } from '../gates/types.ts'
import type { PageRequest } from '../http/pageRequest.ts'
import { type Refusal, refuse } from '../http/refusal.ts'
import { tokenImagePath } from '../images/paths.ts'
import { accountsFor, type Login } from '../logins.ts'
import { subjectFor } from '../provider/account.ts'
import { GATE } from '../provider/gatePrompt.ts'
import { ROUTES } from '../provider/routes.ts'
import { SELECT_ACCOUNT } from '../provider/selectAccount.ts'
import type { Page } from '../views.ts'
import type { ConnectProps, ConsentItem, InteractionPaths, PageContext } from '../web/types.ts'
import { viewClient } from './client.ts'
import { consentTokens, type ImagePath } from './consentTokens.ts'
import { outcomeOf, stateOfInteraction } from './gatePage.ts'
import { type LoadedInteraction, signInGone } from './load.ts'
import { askedResources } from './resources.ts'
import { nextChains } from './wantedChains.ts'

const baseOf = ({ issuer }: AppContext, { interaction: { uid } }: LoadedInteraction): string =>
  `${issuer.prefix}/interaction/${uid}`

/** Asked to choose, a person may choose the known session; asked to sign in anew, not. */
const mayResume = ({ interaction: { params, prompt } }: LoadedInteraction): boolean =>
  prompt.name === SELECT_ACCOUNT && !String(params['prompt']).split(' ').includes('login')

const pathsOf = (context: AppContext, loaded: LoadedInteraction): InteractionPaths => {
  const { config, issuer } = context
  const { client } = loaded
  const [back] = client.postLogoutRedirectUris ?? []
  const signOut = new URLSearchParams({
    client_id: client.clientId,
    ...(back !== undefined && { post_logout_redirect_uri: back }),
  })
  const base = baseOf(context, loaded)
  return {
    challenge: `${base}/challenge`,
    proof: `${base}/proof`,
    abort: `${base}/abort`,
    consent: `${base}/consent`,
    resume: mayResume(loaded) ? `${base}/resume` : undefined,
    gate: `${base}/gate`,
    addWallet: `${base}?add=wallet`,
    phone: config.signIn.phone.enabled ? `${base}/phone` : undefined,
    signOut: `${issuer.prefix}${ROUTES.end_session}?${signOut}`,
  }
}

const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined

const scopesOf = ({ interaction }: LoadedInteraction): readonly string[] =>
  text(interaction.params['scope'])?.split(' ') ?? []

/** Claim names of the `claims` parameter, which the protocol layer has checked. */
const claimNames = ({ interaction }: LoadedInteraction): readonly string[] => {
  const { claims } = interaction.params
  if (typeof claims !== 'string') return []
  const { id_token: idToken = {}, userinfo = {} } = JSON.parse(claims) as Record<string, object | undefined>
  return [...Object.keys(idToken ?? {}), ...Object.keys(userinfo ?? {})]
}

/** Claims that pages explain; those of the protocol itself are in every token. */
const explained = (claims: Claims): ReadonlySet<string> =>
  new Set(Object.entries(claims).flatMap(([name, list]) => (name === 'openid' ? [] : (list ?? [name]))))

type Claims = ReturnType<typeof scopeClaims>

/** What the request would release, as claim names that a page can explain. */
export const requestedOf = ({ config }: AppContext, loaded: LoadedInteraction): readonly string[] => {
  const claims = scopeClaims(config)
  const known = explained(claims)
  const fromScopes = scopesOf(loaded).flatMap((scope) =>
    Object.hasOwn(claims, scope) ? (claims[scope] ?? []) : [],
  )
  return [...new Set(['sub', ...[...fromScopes, ...claimNames(loaded)].filter((name) => known.has(name))])]
}

/** Whether it asks to go on without the person. */
export const isOffline = (loaded: LoadedInteraction): boolean => scopesOf(loaded).includes(OFFLINE)

const evidenceText = ({ evidence, method }: Login): string =>
  evidence.kind === 'offline' ? method : `${method}, ${evidence.chain}, block ${evidence.blockNumber}`

const gateValues = (context: AppContext, state: GateState | undefined): Readonly<Record<string, string>> => {
  if (!state) return {}
  const { nft_token: _token, ...mapped } = gateClaims(state, context.config)
  const texts = Object.entries(mapped).map(([name, value]) => [
    name,
    typeof value === 'string' ? value : JSON.stringify(value),
  ])
  return Object.fromEntries(texts)
}

/** The roles of a member, where they are asked for. */
const rolesOf = async (
  { team }: AppContext,
  loaded: LoadedInteraction,
  login: Login,
): Promise<string | undefined> =>
  scopesOf(loaded).includes(ADMIN) ? (await team.find(login))?.roles.join(', ') : undefined

const itemsOf = async (
  context: AppContext,
  loaded: LoadedInteraction,
  login: Login,
): Promise<readonly ConsentItem[]> => {
  const { client } = loaded
  const state = await stateOfInteraction(context, loaded, login)
  const values: Readonly<Record<string, string | undefined>> = {
    team_roles: await rolesOf(context, loaded, login),
    ...gateValues(context, state),
    sub: subjectFor(context.pairwiseSalt, client, login.subject),
    account: claimsOf(login).account,
    accounts: accountsFor(login, client.clientId)
      .accounts.map(({ account }) => account)
      .join(', '),
    siwe: evidenceText(login),
  }
  const imagePath: ImagePath | undefined =
    context.images.token && ((holding, token) => tokenImagePath(baseOf(context, loaded), holding, token))
  const hidden = state ? hiddenAccounts(state.requirement, scopesOf(loaded)) : []
  const asked = new Set(claimNames(loaded))
  return requestedOf(context, loaded)
    .filter((name) => !hidden.includes(name) || asked.has(name))
    .map((name) => ({
      name,
      value: values[name],
      ...(name === 'nft_token' && state && { tokens: consentTokens(state, imagePath) }),
    }))
}

/** What the connect page of an interaction shows, in whichever browser. */
export const connectPropsOf = async (
  context: AppContext,
  loaded: LoadedInteraction,
): Promise<Omit<ConnectProps, keyof PageContext>> => {
  const { interaction, client, redirectUri } = loaded
  const session = interaction.session && (await context.logins.ofSession(interaction.session.uid))
  const chains = await nextChains(context, loaded)
  return {
    client: viewClient(client, redirectUri),
    chains,
    ...context.offerPlugins(chains),
    requested: requestedOf(context, loaded),
    offline: isOffline(loaded),
    paths: pathsOf(context, loaded),
    back: interaction.prompt.name === GATE ? baseOf(context, loaded) : undefined,
    session: session?.account,
    loginHint: await loginHintOf(loaded),
    demoWallet: context.config.signIn.demoWallet,
  }
}

/** The account that the relying party expects, when it names one. */
export const loginHintOf = async ({ interaction }: LoadedInteraction): Promise<string | undefined> => {
  const hint = text(interaction.params['login_hint'])
  return hint !== undefined && (await parseSignInAccount(hint)).ok ? hint : undefined
}

const connectPage = async (
  context: AppContext,
  loaded: LoadedInteraction,
  request: PageRequest,
): Promise<Page> => context.views.connect(request, await connectPropsOf(context, loaded))

/** The sign-in that a consent is about: the one that the interaction's session rests on. */
export const loginOf = async (
  context: AppContext,
  { interaction }: LoadedInteraction,
): Promise<Login | undefined> => {
  const { session } = interaction
  const login = session && (await context.logins.ofSession(session.uid))
  return login?.subject === session?.accountId ? login : undefined
}

/** The most that a consent allows, in time: what is remembered, and refresh tokens. */
const untilOf = ({ config: { tokens }, now }: AppContext, client: Client) => {
  const after = (seconds: number) => new Date(now().getTime() + seconds * 1000).toISOString()
  const refreshToken = m2mClientOf(client).lifetimes?.refreshToken ?? tokens.refreshToken
  const remembered = client.applicationType === 'native' ? undefined : after(tokens.consent)
  return { remembered, offline: after(refreshToken) }
}

const consentPage = async (
  context: AppContext,
  loaded: LoadedInteraction,
  request: PageRequest,
): Promise<Page | Refusal> => {
  const { client, redirectUri } = loaded
  const login = await loginOf(context, loaded)
  if (!login) return signInGone(loaded)
  return context.views.consent(request, {
    client: viewClient(client, redirectUri),
    account: login.account,
    items: await itemsOf(context, loaded, login),
    resources: askedResources(context.audiences, loaded),
    offline: isOffline(loaded),
    until: untilOf(context, client),
    paths: pathsOf(context, loaded),
  })
}

const gatePage = async (
  context: AppContext,
  loaded: LoadedInteraction,
  request: PageRequest,
): Promise<Page | Refusal> => {
  const { client, redirectUri } = loaded
  const login = await loginOf(context, loaded)
  const state = login && (await stateOfInteraction(context, loaded, login))
  const outcome = state && outcomeOf(state)
  if (!outcome) return signInGone(loaded)
  const shared = { client: viewClient(client, redirectUri), paths: pathsOf(context, loaded) }
  return context.views.gate(request, { ...shared, ...outcome })
}

/** The page for the prompt that the interaction is at. At the gate, the wallets can be shown to add an account. */
export const interactionPage = async (
  context: AppContext,
  loaded: LoadedInteraction,
  request: PageRequest,
  { addWallet }: { readonly addWallet: boolean },
): Promise<Page | Refusal> => {
  switch (loaded.interaction.prompt.name) {
    case 'login':
    case SELECT_ACCOUNT:
      return connectPage(context, loaded, request)
    case GATE:
      return addWallet ? connectPage(context, loaded, request) : gatePage(context, loaded, request)
    case 'consent':
      return consentPage(context, loaded, request)
    default:
      return refuse('internal', 500, 'there is no page for this step')
  }
}
