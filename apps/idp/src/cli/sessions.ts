import { Command } from 'commander'
import type { GrantView, SessionView } from '../admin/sessionAdmin.ts'
import type { CommandContext } from './context.ts'
import { addEndingCommands, type EndingCommands } from './endings.ts'
import type { Finish } from './program.ts'

const SESSIONS: EndingCommands<SessionView> = {
  word: 'session',
  byClient: false,
  headings: ['session', 'subject', 'since', 'until', 'clients'],
  row: ({ clients, id, since = '', subject, until = '' }) => [id, subject, since, until, clients.join(' ')],
  list: ({ sessions }, { subject }) => sessions.sessions({ subject }),
  revoke: ({ sessions }, id) => sessions.revokeSession(id),
}

/** The scopes of the sign-in, then those at each resource server. */
const granted = (scope: string | undefined, resources: NonNullable<GrantView['resources']>): string =>
  [scope, ...Object.entries(resources).map(([name, scopes]) => `${name}: ${scopes.join(' ')}`)]
    .filter((text) => text !== undefined)
    .join('; ')

const GRANTS: EndingCommands<GrantView> = {
  word: 'grant',
  byClient: true,
  headings: ['grant', 'subject', 'client', 'scope', 'since', 'until'],
  row: ({ client, id, resources = {}, scope, since = '', subject, until = '' }) => [
    id,
    subject,
    client,
    granted(scope, resources),
    since,
    until,
  ],
  list: ({ sessions }, filter) => sessions.grants(filter),
  revoke: ({ sessions }, id) => sessions.revokeGrant(id),
}

/** `countersign sessions …` */
export const sessionsCommand = (context: CommandContext, finish: Finish): Command => {
  const sessions = new Command('sessions').description('who is signed in')
  addEndingCommands(sessions, context, finish, SESSIONS)
  return sessions
}

/** `countersign grants …` */
export const grantsCommand = (context: CommandContext, finish: Finish): Command => {
  const grants = new Command('grants').description('what was granted to clients')
  addEndingCommands(grants, context, finish, GRANTS)
  return grants
}
