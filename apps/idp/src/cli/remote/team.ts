import type { TeamMember } from '../../team/team.ts'
import type { TeamOperations } from '../operationTypes.ts'
import { bodyOf, type Call, listOf, part } from './call.ts'

/** The team of a running server. */
export const remoteTeam = (call: Call): TeamOperations => ({
  list: async () => listOf<TeamMember>(await call('GET', '/team'), 'members'),
  add: async (account, roles) => bodyOf(await call('POST', '/team', { body: { account, roles } })),
  setRoles: async (account, roles) =>
    bodyOf(await call('PATCH', `/team/${part(account)}`, { body: { roles } })),
  remove: async (account) => {
    await call('DELETE', `/team/${part(account)}`)
  },
})
