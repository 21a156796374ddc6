/**
 * The error that oidc-provider renders for a model whose single use was lost. Its package is loaded only here: it is an
 * optional peer, and whoever gets this far runs inside it.
 */
export async function refusal(model: string, detail: string): Promise<Error> {
  const { errors } = await import('oidc-provider')
  // A pushed request is used at the authorization endpoint, where invalid_grant is not an answer (RFC 9101 7).
  if (model === 'PushedAuthorizationRequest') {
    return new errors.InvalidRequestUri('request_uri is invalid, expired, or was already used')
  }
  return new errors.InvalidGrant(detail)
}
