import type { InteractionCode } from '@countersign/idp'
import type { Answer } from './signInRemedies.ts'

/** What the admin endpoints, and the same operations of the command line, are refused with. */
export const ADMIN_REMEDIES = {
  unauthorized: {
    status: '401',
    cause:
      'There is no credential, or none that opens these endpoints. The answer does not say which part was wrong.',
    remedy:
      'Send a key of `admin.keys` as `Authorization: Bearer …`. The entry `admin.refused` of the audit log has the reason. `admin.actors` says who else may come in.',
  },
  forbidden: {
    status: '403',
    cause:
      'Whoever asks is known and has not the right, or gives roles more rights than they have themselves.',
    remedy: 'Use a credential with the right that the message names, or widen `admin.keys`.',
  },
  client_not_found: {
    status: '404',
    cause: 'There is no client with this identifier in this store.',
    remedy: 'List the clients. A command without `--config` looks at the store of the defaults.',
  },
  client_exists: {
    status: '409',
    cause: 'A client has this identifier already.',
    remedy: 'Choose another one, or change that client.',
  },
  client_invalid: {
    status: '422',
    cause: 'A field of the client is not allowed, or fields contradict each other. `field` says which.',
    remedy: 'Correct that field; the message has the rule.',
  },
  client_privileged: {
    status: '403',
    cause: 'The client has, or would get, admin rights that whoever asks has not.',
    remedy: 'Use a credential that has [these rights](/guide/privileged-access#what-nobody-gains).',
  },
  role_invalid: {
    status: '422',
    cause:
      'A member needs 1 to 10 roles of lower-case letters, digits, `_` and `-`, at most 32 characters each.',
    remedy: 'Name the roles of `admin.roles`.',
  },
  member_exists: {
    status: '409',
    cause: 'The account is in the team.',
    remedy: 'Change the roles of that member.',
  },
  member_not_found: {
    status: '404',
    cause: 'The account is not in the team.',
    remedy: 'List the team: the chain is a part of the account.',
  },
  team_full: { status: '409', cause: 'The team has 500 members.', remedy: 'Remove some first.' },
  registration_token_invalid: {
    status: '422',
    cause: 'A field of the registration token is not allowed. `field` says which.',
    remedy: 'Correct that field.',
  },
  registration_token_not_found: {
    status: '404',
    cause: 'There is no such registration token, or it has run out.',
    remedy: 'List them.',
  },
  registration_tokens_full: {
    status: '409',
    cause: 'There are 500 registration tokens.',
    remedy: 'End some first.',
  },
  version_conflict: {
    status: '409',
    cause: 'It was changed in between, or is not of the version that `If-Match` names.',
    remedy: 'Read it again, make the change upon that, send it with the new version.',
  },
  key_not_found: {
    status: '404',
    cause: 'There is no such signing key, or it is not pending and only pending ones can be promoted.',
    remedy: 'List the keys.',
  },
  key_pending: {
    status: '409',
    cause: 'A key of this algorithm waits already.',
    remedy: 'Promote or retire it first.',
  },
  key_not_ready: {
    status: '409',
    cause: 'Not every process may have the new key yet: tokens signed by it could be refused.',
    remedy: 'Wait for the seconds that the message names. `force` only when the old key is in foreign hands.',
  },
  key_signing: {
    status: '409',
    cause: 'The key signs now.',
    remedy: 'Promote another key of this algorithm first.',
  },
  keys_busy: {
    status: '409',
    cause: 'Somebody else is changing the keys.',
    remedy: 'Send it again.',
  },
  session_not_found: {
    status: '404',
    cause: 'There is no such session; it may have ended by itself.',
    remedy: 'List the sessions. What is gone cannot be used.',
  },
  grant_not_found: {
    status: '404',
    cause: 'There is no such grant; it may have ended by itself.',
    remedy: 'List the grants. What is gone cannot be used.',
  },
  gate_not_found: { status: '404', cause: 'There is no gate of this name.', remedy: 'List the gates.' },
  gate_invalid: {
    status: '422',
    cause:
      'The name or the definition is not allowed, or a chain or a policy in it is not configured. `field` says where.',
    remedy: 'Compare it with the [gate language](/gates/language).',
  },
  gate_in_config: {
    status: '409',
    cause: 'The gate is in the configuration.',
    remedy: 'Change it there and restart.',
  },
  gate_in_use: {
    status: '409',
    cause: 'Clients name the gate; the message says which.',
    remedy: 'Take it from them first: a client without its gate would let everybody in.',
  },
  policy_not_found: {
    status: '404',
    cause: 'There is no policy of this name.',
    remedy: 'List the policies.',
  },
  policy_invalid: {
    status: '422',
    cause: 'The name is not allowed or the policy does not compile. `field` says where.',
    remedy: 'Try it with `countersign policy test`.',
  },
  policy_in_config: {
    status: '409',
    cause: 'The policy is in the configuration.',
    remedy: 'Change it there and restart.',
  },
  policy_in_use: {
    status: '409',
    cause: 'Gates name the policy; the message says which.',
    remedy: 'Change them first.',
  },
  rules_full: {
    status: '409',
    cause: 'Gates and policies of the store together are more than 1 MiB.',
    remedy: 'Remove some, or move large ones to the configuration.',
  },
  webhook_not_found: {
    status: '404',
    cause: 'No webhook of the configuration has this name.',
    remedy: 'Compare it with `webhooks` in the configuration.',
  },
  delivery_not_found: {
    status: '404',
    cause: 'There is no failed delivery with this identifier; it may have been delivered or dropped.',
    remedy: 'List the failed deliveries.',
  },
} satisfies Partial<Record<InteractionCode, Answer>>
