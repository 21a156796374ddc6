import { createKeyAdmin } from '../keys/admin.ts'
import { createRegistrationTokens } from '../registration/tokens.ts'
import { type CommandContext, type GlobalOptions, OPERATOR, withStore } from './context.ts'
import { type Operations, remoteOperations } from './remote.ts'
import { RemoteError } from './remoteError.ts'

const KEY_VARIABLE = 'COUNTERSIGN_ADMIN_KEY'

/** By the name of a variable: an argument would be seen by everybody on the machine. */
const keyOf = ({ env }: CommandContext, { adminKey = KEY_VARIABLE }: GlobalOptions): string => {
  const key = env[adminKey]
  if (key === undefined || !/^[\x21-\x7e]{1,512}$/.test(key))
    throw new RemoteError('admin_key_missing', `the environment variable ${adminKey} holds no admin key`)
  return key
}

/** The same operations on a running server (`--url`), or on the store of the configuration. */
export const withOperations = <T>(
  context: CommandContext,
  options: GlobalOptions,
  use: (operations: Operations) => Promise<T>,
): Promise<T> => {
  const { url } = options
  if (url !== undefined) {
    const ask = async () => use(remoteOperations(url, keyOf(context, options)))
    return ask()
  }
  return withStore(context, options, ({ clients, config, events, revocations, store }) => {
    const now = () => new Date()
    const { create, list, revoke } = createRegistrationTokens({ config, events, store, now })
    return use({
      clients,
      registrationTokens: {
        list,
        create: (input) => create(input, OPERATOR),
        revoke: (id) => revoke(id, OPERATOR),
      },
      keys: createKeyAdmin({ config, events, store, now, actor: OPERATOR }),
      revokeTokens: async (id) =>
        (await clients.get(id)) ? revocations.revokeClient(id, OPERATOR) : undefined,
    })
  })
}
