import type { Operations } from './operationTypes.ts'
import { remoteAudit } from './remote/audit.ts'
import { connect } from './remote/call.ts'
import { remoteClients, remoteRevokeTokens } from './remote/clients.ts'
import { remoteKeys } from './remote/keys.ts'
import { remoteRegistrationTokens } from './remote/registrationTokens.ts'
import { remoteExplain, remoteGates, remotePolicies, remoteTestPolicy } from './remote/rules.ts'
import { remoteSessions } from './remote/sessions.ts'
import { remoteTeam } from './remote/team.ts'
import { remoteWebhooks } from './remote/webhooks.ts'

/**
 * The operations of a running server, through its admin endpoints. Throws `remote_invalid`, `remote_insecure`; they reject with
 * the server's own codes, `remote_unreachable` and `remote_unknown`.
 */
export const remoteOperations = (issuer: string, key: string): Operations => {
  const call = connect(issuer, key)
  return {
    clients: remoteClients(call),
    keys: remoteKeys(call),
    registrationTokens: remoteRegistrationTokens(call),
    revokeTokens: remoteRevokeTokens(call),
    team: remoteTeam(call),
    audit: remoteAudit(call),
    gates: remoteGates(call),
    policies: remotePolicies(call),
    explain: remoteExplain(call),
    testPolicy: remoteTestPolicy(call),
    sessions: remoteSessions(call),
    webhooks: remoteWebhooks(call),
  }
}
