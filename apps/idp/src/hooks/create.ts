import type { Config } from '../config/schema.ts'
import type { Logger } from '../log.ts'
import type { Logins } from '../logins.ts'
import type { Observer } from '../telemetry/observer.ts'
import type { Send } from '../webhooks/send.ts'
import { createPreTokenSteps, NO_HOOK, type PreTokenSteps } from './issue.ts'
import { createPreToken } from './preToken.ts'

/** The hooks of a configuration. */
export const createHooks = (options: {
  readonly config: Pick<Config, 'hooks' | 'issuer'>
  readonly logins: Pick<Logins, 'ofGrant'>
  readonly send: Send
  readonly observer: Observer
  readonly log: Logger
  readonly now: () => Date
}): PreTokenSteps => {
  const { config, logins } = options
  const hook = config.hooks.preToken
  return hook ? createPreTokenSteps({ ask: createPreToken({ ...options, hook }), hook, logins }) : NO_HOOK
}
