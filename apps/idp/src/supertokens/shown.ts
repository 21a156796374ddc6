import { ADMIN, OFFLINE, scopesOf } from '../claims.ts'
import type { ClientView } from '../clients/schema.ts'
import type { Config } from '../config/schema.ts'
import type { AppContext } from '../context.ts'
import { GRANTS } from './fields.ts'
import { shownLifespans } from './lifespans.ts'

const [CODE, REFRESH, MACHINE, DEVICE] = GRANTS

/** Whether people sign in there: only then scopes of sign-ins mean something. */
export const hasSignIns = ({
  deviceGrant,
  redirectUris,
}: Pick<ClientView, 'deviceGrant' | 'redirectUris'>): boolean => redirectUris.length > 0 || deviceGrant

/** What its sign-ins may ask for. Every client may ask for the same; the person decides. */
const signInScopes = (config: Config, client: ClientView): readonly string[] =>
  hasSignIns(client)
    ? scopesOf(config).filter(
        (scope) =>
          (scope !== OFFLINE || client.refreshTokens) && (scope !== ADMIN || client.adminScope !== 'none'),
      )
    : []

/** The grants of a client. A refresh token comes of a sign-in only. */
const grantsOf = (client: ClientView): readonly string[] => [
  ...(client.redirectUris.length > 0 ? [CODE] : []),
  ...(client.refreshTokens && hasSignIns(client) ? [REFRESH] : []),
  ...(client.clientCredentials ? [MACHINE] : []),
  ...(client.deviceGrant ? [DEVICE] : []),
]

const keysOf = ({ jwks, jwksUri }: ClientView): object => ({
  ...(jwks !== undefined && { jwks }),
  ...(jwksUri !== undefined && { jwksUri }),
})

/** A client as SuperTokens shows it, without the secret, which is not kept. `updatedAt` in milliseconds. */
export const shown = (
  { audiences, config }: Pick<AppContext, 'audiences' | 'config'>,
  client: ClientView,
  updatedAt: number,
): Readonly<Record<string, unknown>> => ({
  clientId: client.clientId,
  clientName: client.name,
  scope: [...signInScopes(config, client), ...client.scopes].join(' '),
  redirectUris: client.redirectUris,
  postLogoutRedirectUris: client.postLogoutRedirectUris,
  grantTypes: grantsOf(client),
  responseTypes: client.redirectUris.length > 0 ? ['code'] : [],
  tokenEndpointAuthMethod: client.authMethod,
  audience: client.audiences.map((name) => audiences.named(name)?.audience ?? name),
  allowedCorsOrigins: [],
  clientUri: client.clientUri ?? '',
  logoUri: client.logoUri ?? '',
  policyUri: client.policyUri ?? '',
  tosUri: client.tosUri ?? '',
  ...keysOf(client),
  metadata: {},
  enableRefreshTokenRotation: true,
  ...shownLifespans(client.lifetimes),
  createdAt: client.createdAt,
  updatedAt: new Date(updatedAt).toISOString(),
})
