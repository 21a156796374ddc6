/** Where the protocol's endpoints are, below the issuer's path. */
export const ROUTES = {
  authorization: '/auth',
  code_verification: '/device',
  device_authorization: '/device/auth',
  end_session: '/session/end',
  introspection: '/token/introspection',
  jwks: '/jwks',
  pushed_authorization_request: '/request',
  revocation: '/token/revocation',
  token: '/token',
  userinfo: '/userinfo',
} as const

/** Every path that is handed to the protocol layer; all others are ours. */
export const PROTOCOL_PATHS: readonly string[] = [
  ROUTES.authorization,
  `${ROUTES.authorization}/:uid`,
  ROUTES.device_authorization,
  ROUTES.code_verification,
  `${ROUTES.code_verification}/:uid`,
  ROUTES.end_session,
  `${ROUTES.end_session}/confirm`,
  `${ROUTES.end_session}/success`,
  ROUTES.introspection,
  ROUTES.jwks,
  ROUTES.pushed_authorization_request,
  ROUTES.revocation,
  ROUTES.token,
  ROUTES.userinfo,
  '/.well-known/openid-configuration',
  '/.well-known/oauth-authorization-server',
]
