import type { RegistrationToken } from '../../registration/tokens.ts'
import type { RegistrationOperations } from '../operationTypes.ts'
import { bodyOf, type Call, listOf, part, unless } from './call.ts'

/** Tokens that clients register with at a running server. */
export const remoteRegistrationTokens = (call: Call): RegistrationOperations => ({
  list: async () => listOf<RegistrationToken>(await call('GET', '/registration-tokens'), 'tokens'),
  create: async (body) => {
    const { value, ...token } = bodyOf<RegistrationToken & { readonly value: string }>(
      await call('POST', '/registration-tokens', { body }),
    )
    return { token, value }
  },
  revoke: async (id) =>
    (await unless('registration_token_not_found', call('DELETE', `/registration-tokens/${part(id)}`))) !==
    undefined,
})
