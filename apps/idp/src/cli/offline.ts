import type { Store } from '@countersign/oidc-store'
import type Provider from 'oidc-provider'
import type { Config } from '../config/schema.ts'
import { createConsents } from '../consents.ts'
import { loadKeyring } from '../keys/keyring.ts'
import { keyClock, publishedKeys } from '../keys/keys.ts'
import { createLogins } from '../logins.ts'
import { createAudiences } from '../m2m/audiences.ts'
import { buildProvider } from '../provider/build.ts'
import { createRecords } from '../store.ts'

const notHere = (): never => {
  throw new Error('not available on the command line')
}

/** The protocol layer without a server: it judges clients, ends sessions and signs logout tokens. */
export const offlineProvider = async (config: Config, store: Store): Promise<Provider> => {
  const keyring = await loadKeyring(store)
  const records = createRecords(store)
  return buildProvider({
    config,
    prefix: '',
    store,
    keys: publishedKeys(keyring.signing, keyClock(config, new Date())),
    cookieSecrets: keyring.cookieSecrets,
    pairwiseSalt: keyring.pairwiseSalt,
    logins: createLogins({ records, ttl: 1 }),
    consents: createConsents({ records, store, ttl: 1 }),
    gates: {
      require: notHere,
      evaluate: notHere,
      check: notHere,
      find: notHere,
      keep: notHere,
      recheck: notHere,
      named: notHere,
    },
    audiences: createAudiences(config),
    tokenLimits: { count: notHere },
    revocations: { isRevoked: notHere, revokeToken: notHere, revokeClient: notHere },
    mayLook: notHere,
    team: { find: notHere },
    events: { emit: notHere },
    mayRefuseAdmin: notHere,
    now: () => new Date(),
    findAccount: notHere,
    renew: notHere,
    pages: {
      renderError: notHere,
      logout: notHere,
      signedOut: notHere,
      onward: notHere,
      device: { successSource: notHere, userCodeConfirmSource: notHere, userCodeInputSource: notHere },
    },
    onInteraction: notHere,
  })
}
