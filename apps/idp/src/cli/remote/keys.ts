import type { KeyAdmin } from '../../keys/admin.ts'
import type { KeyView } from '../../keys/keys.ts'
import { bodyOf, type Call, listOf, part } from './call.ts'

/** Signing keys of a running server. */
export const remoteKeys = (call: Call): KeyAdmin => ({
  list: async () => listOf<KeyView>(await call('GET', '/keys'), 'keys'),
  rotate: async (body = {}) => bodyOf(await call('POST', '/keys', { body })),
  promote: async (kid, body = {}) => bodyOf(await call('POST', `/keys/${part(kid)}/promote`, { body })),
  retire: async (kid) => bodyOf(await call('POST', `/keys/${part(kid)}/retire`)),
})
