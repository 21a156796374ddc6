import { type Account, type Client, errors, type KoaContextWithOIDC } from 'oidc-provider'
import type { PreTokenConfig } from '../config/hooks.ts'
import type { Logins } from '../logins.ts'
import type { HookClaims } from './answer.ts'
import type { AskPreToken, PreTokenOutcome, TokenQuestion } from './preToken.ts'

type Presented = {
  readonly kind?: string | undefined
  readonly grantId?: string | undefined
  readonly scope?: string | undefined
  readonly consumed?: unknown
}
type FindAccount = (
  ctx: KoaContextWithOIDC,
  subject: string,
  token?: Presented,
) => Promise<Account | undefined>

type Issued = {
  readonly kind?: string | undefined
  readonly scope?: string | undefined
  readonly aud?: string | readonly string[] | undefined
  readonly client?: Client | undefined
}

/** Where the hook stands in the issue of tokens. */
export type PreTokenSteps = {
  /** Asks for people: before a refresh token is used up, and before anything is issued. */
  readonly forPeople: (findAccount: FindAccount) => FindAccount
  /** Claims of access tokens; asks for programs. */
  readonly extraTokenClaims: (ctx: KoaContextWithOIDC, token: Issued) => Promise<HookClaims | undefined>
}

/** Without a hook nothing is asked. */
export const NO_HOOK: PreTokenSteps = {
  forPeople: (findAccount) => findAccount,
  extraTokenClaims: async () => undefined,
}

type Allowed = { readonly accessToken: HookClaims; readonly idToken: HookClaims }

const NOTHING: Allowed = { accessToken: {}, idToken: {} }

/** By what is presented at the token endpoint. */
const GRANTS: Readonly<Record<string, TokenQuestion['grant']>> = {
  AuthorizationCode: 'authorization_code',
  DeviceCode: 'device_code',
  RefreshToken: 'refresh_token',
}

/** RFC 6749 section 5.2 for what is presented; a program presents nothing but itself. */
const refuse = (grant: TokenQuestion['grant'], code: string): never => {
  const description = `the operator's rules do not allow this token (${code})`
  if (grant === 'client_credentials') throw new errors.AccessDenied(description)
  throw new errors.CustomOIDCProviderError('invalid_grant', description)
}

const decide = (
  outcome: PreTokenOutcome,
  grant: TokenQuestion['grant'],
  { onFailure }: PreTokenConfig,
): Allowed => {
  if (outcome.status === 'allow') return outcome
  if (outcome.status === 'deny') return refuse(grant, outcome.code)
  if (outcome.status === 'unavailable' && onFailure === 'issue') return NOTHING
  throw new errors.TemporarilyUnavailable('what decides about tokens cannot be asked now', {
    detail: outcome.reason,
  } as never)
}

const words = (scope: string | undefined): readonly string[] => scope?.split(' ').filter(Boolean) ?? []

const audienceOf = ({ aud }: Issued): string | undefined => (typeof aud === 'string' ? aud : aud?.[0])

/** Puts the hook into the issue of tokens: asked once for each request, by documented extension points only. */
export const createPreTokenSteps = ({
  ask,
  hook,
  logins,
}: {
  readonly ask: AskPreToken
  readonly hook: PreTokenConfig
  readonly logins: Pick<Logins, 'ofGrant'>
}): PreTokenSteps => {
  const answers = new WeakMap<object, Allowed>()

  const asked = async (ctx: KoaContextWithOIDC, question: TokenQuestion): Promise<Allowed> => {
    const allowed = decide(await ask(question, ctx.req), question.grant, hook)
    answers.set(ctx.oidc, allowed)
    return allowed
  }

  /** A refresh may ask for fewer scopes (RFC 6749 section 6). */
  const questionFor = async (
    { oidc }: KoaContextWithOIDC,
    {
      subject,
      token,
    }: { readonly subject: string; readonly token: Presented & { readonly grantId: string } },
    grant: TokenQuestion['grant'],
  ): Promise<TokenQuestion> => {
    const narrowed = grant === 'refresh_token' ? oidc.params?.['scope'] : undefined
    const login = await logins.ofGrant(token.grantId)
    return {
      grant,
      client: oidc.client?.clientId ?? '',
      subject,
      account: login?.account,
      scopes: words(typeof narrowed === 'string' ? narrowed : token.scope),
    }
  }

  return {
    forPeople: (findAccount) => async (ctx, subject, token) => {
      const account = await findAccount(ctx, subject, token)
      const { grantId, kind = '' } = token ?? {}
      const grant = ctx.oidc.route === 'token' ? GRANTS[kind] : undefined
      // What was used before is refused anyway, and asks nobody.
      const usedUp = kind === 'RefreshToken' && Boolean(token?.consumed)
      if (!account || !grant || grantId === undefined || usedUp) return account
      const question = await questionFor(ctx, { subject, token: { ...token, grantId } }, grant)
      const { idToken } = await asked(ctx, question)
      return {
        ...account,
        // Its own claims come last: none of them can be replaced.
        claims: async (use, ...rest) => ({
          ...(use === 'id_token' && idToken),
          ...(await account.claims(use, ...rest)),
        }),
      }
    },
    extraTokenClaims: async (ctx, token) => {
      if (token.kind !== 'ClientCredentials') {
        const allowed = answers.get(ctx.oidc)
        if (!allowed)
          throw new Error('an access token was about to be issued that nobody had been asked about')
        return allowed.accessToken
      }
      const client = token.client?.clientId ?? ctx.oidc.client?.clientId ?? ''
      const grant = 'client_credentials'
      const question = { grant, client, scopes: words(token.scope), audience: audienceOf(token) } as const
      return (await asked(ctx, question)).accessToken
    },
  }
}
