import { type Configuration, errors } from 'oidc-provider'

type RequestObjects = NonNullable<NonNullable<Configuration['features']>['requestObjects']>

/**
 * Our checks of a request run where the protocol layer asks for the resource server of one that names none. An empty list is
 * neither: nothing would be asked, and nothing checked. Only a signed object can say it (RFC 9101 section 4).
 */
export const assertResource: NonNullable<RequestObjects['assertJwtClaimsAndHeader']> = async (
  _ctx,
  { resource },
) => {
  if (Array.isArray(resource) && resource.length === 0)
    throw new errors.InvalidRequestObject('resource names nothing')
}
