import { createEvents } from '../events/events.ts'
import { createLogger } from '../log.ts'
import { createTeam, type Team } from '../team/team.ts'
import type { TestIdp } from './idp.ts'

/** The team of a provider, as the command line changes it. */
export const teamOf = ({ idp: { store } }: Pick<TestIdp, 'idp'>, now = () => new Date()): Team => {
  const log = createLogger({ log: { level: 'silent' } })
  return createTeam({ store, now, events: createEvents({ store, log, now, record: 'all' }) })
}
