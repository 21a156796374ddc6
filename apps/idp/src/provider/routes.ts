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

/** Where the protocol goes on after an interaction. */
export const RESUME_PATHS: readonly string[] = [
  `${ROUTES.authorization}/:uid`,
  `${ROUTES.code_verification}/:uid`,
]

/** Every other path that is handed to the protocol layer; the rest are ours. */
export const PROTOCOL_PATHS: readonly string[] = [
  ROUTES.authorization,
  ROUTES.device_authorization,
  ROUTES.code_verification,
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
