import type { GrantView, SessionView } from '../../admin/sessionAdmin.ts'
import type { SessionOperations } from '../operationTypes.ts'
import { allPages, type Call, part, unless } from './call.ts'

/** Sessions and grants of a running server. */
export const remoteSessions = (call: Call): SessionOperations => ({
  sessions: (filter) => allPages<SessionView>(call, '/sessions', 'sessions', filter),
  grants: (filter) => allPages<GrantView>(call, '/grants', 'grants', filter),
  revokeSession: async (id) =>
    (await unless('session_not_found', call('DELETE', `/sessions/${part(id)}`))) !== undefined,
  revokeGrant: async (id) =>
    (await unless('grant_not_found', call('DELETE', `/grants/${part(id)}`))) !== undefined,
})
