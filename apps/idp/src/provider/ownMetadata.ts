import { type Configuration, errors } from 'oidc-provider'

type Validator = NonNullable<NonNullable<Configuration['extraClientMetadata']>['validator']>

/**
 * Our own members of the client metadata say what a client may have, and hold its older secret: operators set them. There is
 * a context only where a client describes itself (dynamic registration), which must not say what it is allowed.
 */
export const operatorsOnly: Validator = (ctx, key, value) => {
  if (ctx !== undefined && value !== undefined && key.startsWith('countersign_'))
    throw new errors.InvalidClientMetadata(`${key} is for the operator to set`)
}
