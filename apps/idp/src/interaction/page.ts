import { parseSignInAccount } from '@countersign/siwx'
import { CLAIMS, claimsOf, SCOPES } from '../claims.ts'
import type { AppContext } from '../context.ts'
import type { Login } from '../logins.ts'
import { subjectFor } from '../provider/account.ts'
import { ROUTES } from '../provider/routes.ts'
import type { Page } from '../views.ts'
import type { ConsentItem, InteractionPaths } from '../web/types.ts'
import { viewClient } from './client.ts'
import { type Refusal, refuse } from './errors.ts'
import type { LoadedInteraction } from './load.ts'

const pathsOf = (
  { issuer }: AppContext,
  { interaction: { uid }, client }: LoadedInteraction,
): InteractionPaths => {
  const [back] = client.postLogoutRedirectUris ?? []
  const signOut = new URLSearchParams({
    client_id: client.clientId,
    ...(back !== undefined && { post_logout_redirect_uri: back }),
  })
  const base = `${issuer.prefix}/interaction/${uid}`
  return {
    challenge: `${base}/challenge`,
    proof: `${base}/proof`,
    abort: `${base}/abort`,
    consent: `${base}/consent`,
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

/** What the request would release, as claim names that a page can explain. */
const requestedOf = (loaded: LoadedInteraction): readonly string[] => {
  const scopes = scopesOf(loaded)
  const known = new Set<string>(CLAIMS.siwe)
  const fromScopes = scopes.includes('siwe') ? CLAIMS.siwe : []
  return [...new Set(['sub', ...fromScopes, ...claimNames(loaded).filter((name) => known.has(name))])]
}

const isOffline = (loaded: LoadedInteraction): boolean => scopesOf(loaded).includes(SCOPES[1])

const evidenceText = ({ evidence, method }: Login): string =>
  evidence.kind === 'offline' ? method : `${method}, ${evidence.chain}, block ${evidence.blockNumber}`

const itemsOf = (loaded: LoadedInteraction, login: Login, sub: string): readonly ConsentItem[] => {
  const values: Record<string, string> = { sub, account: claimsOf(login).account, siwe: evidenceText(login) }
  return requestedOf(loaded).map((name) => ({ name, value: values[name] }))
}

/** The page offers the wallets of these; the others sign in over the interaction's endpoints. */
const hasConnector = (chain: string): boolean => chain.startsWith('eip155:')

const connectPage = async (
  context: AppContext,
  loaded: LoadedInteraction,
  requestId: string,
): Promise<Page> => {
  const { interaction, client, redirectUri } = loaded
  const hint = text(interaction.params['login_hint'])
  const session = interaction.session && (await context.logins.ofSession(interaction.session.uid))
  return context.views.connect(
    { requestId },
    {
      client: viewClient(client, redirectUri),
      chains: Object.keys(context.config.chains).filter(hasConnector),
      requested: requestedOf(loaded),
      offline: isOffline(loaded),
      paths: pathsOf(context, loaded),
      session: session?.account,
      loginHint: hint !== undefined && (await parseSignInAccount(hint)).ok ? hint : undefined,
      demoWallet: context.config.signIn.demoWallet,
    },
  )
}

/** The sign-in that a consent is about: the one that the interaction's session rests on. */
export const loginOf = async (
  context: AppContext,
  { interaction }: LoadedInteraction,
): Promise<Login | undefined> => {
  const { session } = interaction
  const login = session && (await context.logins.ofSession(session.uid))
  return login?.subject === session?.accountId ? login : undefined
}

const consentPage = async (
  context: AppContext,
  loaded: LoadedInteraction,
  requestId: string,
): Promise<Page | Refusal> => {
  const { client, redirectUri } = loaded
  const login = await loginOf(context, loaded)
  if (!login) {
    return refuse('interaction_expired', 410, 'the sign-in behind this page is gone', {
      clientId: client.clientId,
    })
  }
  const sub = subjectFor(context.pairwiseSalt, client, login.subject)
  return context.views.consent(
    { requestId },
    {
      client: viewClient(client, redirectUri),
      account: login.account,
      items: itemsOf(loaded, login, sub),
      offline: isOffline(loaded),
      paths: pathsOf(context, loaded),
    },
  )
}

/** The page for the prompt that the interaction is at. */
export const interactionPage = async (
  context: AppContext,
  loaded: LoadedInteraction,
  requestId: string,
): Promise<Page | Refusal> => {
  switch (loaded.interaction.prompt.name) {
    case 'login':
      return connectPage(context, loaded, requestId)
    case 'consent':
      return consentPage(context, loaded, requestId)
    default:
      return refuse('internal', 500, 'there is no page for this step')
  }
}
