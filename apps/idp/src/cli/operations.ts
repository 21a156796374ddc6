import { type CommandContext, type GlobalOptions, withStore } from './context.ts'
import { localOperations } from './local.ts'
import type { Operations } from './operationTypes.ts'
import { remoteOperations } from './remote.ts'
import { RemoteError } from './remoteError.ts'

const KEY_VARIABLE = 'COUNTERSIGN_ADMIN_KEY'
const URL_VARIABLE = 'COUNTERSIGN_URL'

/** By the name of a variable: an argument would be seen by everybody on the machine. */
const keyOf = ({ env }: CommandContext, { adminKey = KEY_VARIABLE }: GlobalOptions): string => {
  const key = env[adminKey]
  if (key === undefined || !/^[\x21-\x7e]{1,512}$/.test(key))
    throw new RemoteError('admin_key_missing', `the environment variable ${adminKey} holds no admin key`)
  return key
}

/** The server to work on. Who names a configuration means its store, whatever the environment says. */
export const urlOf = (
  { env }: CommandContext,
  { config, tenant, url }: GlobalOptions,
): string | undefined => {
  const named = url ?? (config === undefined ? env[URL_VARIABLE] || undefined : undefined)
  if (named !== undefined && tenant !== undefined)
    throw new RemoteError('remote_invalid', 'with --url, name the issuer of the tenant instead of --tenant')
  return named
}

/** The same operations on a running server (`--url`), or on the store of the configuration. */
export const withOperations = async <T>(
  context: CommandContext,
  options: GlobalOptions,
  use: (operations: Operations) => Promise<T>,
): Promise<T> => {
  const url = urlOf(context, options)
  if (url !== undefined) return use(remoteOperations(url, keyOf(context, options)))
  return withStore(context, options, (opened) => use(localOperations(opened)))
}
