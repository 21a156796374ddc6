import type { OAuthError } from '@countersign/access-token'
import type { GateRefusal, RegistrationCode } from '@countersign/idp'
import type { Remedy } from './remedies.ts'

/** An error of the protocol, and the endpoints that answer with it. */
export type Sent = Remedy & { readonly where: string }

const AUTHORIZATION = 'authorization'
const TOKEN = 'token'

/** Every error that the protocol's endpoints answer with, by what it is that makes this provider do so. */
export const OAUTH_REMEDIES = {
  invalid_request: {
    where: 'all',
    cause:
      'A parameter is missing, repeated, malformed or contradicts another one; there is no PKCE challenge; `request` and `request_uri` came together; `claims` is nested too deeply or is no [question about tokens](#what-a-description-begins-with); the client may not use the grant, the response type or the response mode; a request that had to be pushed was not. 404: there is no such endpoint with this method.',
    remedy: 'Correct what `error_description` names. For a grant, an operator allows it to the client.',
  },
  invalid_client: {
    where: 'authorization (400, shown to the person), all others (401)',
    cause:
      'There is no such client, its secret is wrong or has run out, it used another method than it is registered with, or its `client_assertion` is not for this issuer, too old, ahead of time or was used before.',
    remedy:
      'Compare `client_id`, `authMethod` and secret with `countersign clients get`. For assertions: `aud` is the issuer, `jti` is new each time, the clock is right. `countersign clients rotate-secret` gives a new secret.',
  },
  invalid_grant: {
    where: TOKEN,
    cause:
      'The code or refresh token is unknown, expired, revoked, another client’s, or was used before (which ends everything that came of it); `code_verifier` or `redirect_uri` differs; what the sign-in rests on is gone, such as the ownership of a contract account, the tokens of a gate or a place in the team; the [hook before tokens](/guide/webhooks) said no.',
    remedy:
      'Send the person through a new sign-in. Use each refresh token once and keep the one that comes back.',
  },
  invalid_scope: {
    where: 'authorization, token, pushed requests, device',
    cause:
      'A scope is not known here, is `admin` for a client that may not ask for it, is not one of the client’s at this resource server, or is more than was granted.',
    remedy: '`scope` of the answer names it. Ask for less, or have an operator allow it to the client.',
  },
  invalid_target: {
    where: 'authorization, token, pushed requests, device',
    cause:
      '`resource` or `audience` names no resource server that the client may have tokens for, names two, is repeated, or is missing where the client has no default; or it is not what was consented to.',
    remedy: 'Name one of the `audiences` of the client, the same one in both steps.',
  },
  access_denied: {
    where: 'authorization, token (device code, client credentials)',
    cause:
      'The person declined or went back; the gate is not met, which the description says by [its code](/reference/token-errors); who wants the scope `admin` is not in the team; the hook before tokens said no to a program.',
    remedy:
      'This is a “no”, not a failure: offer to sign in again with another account. Do not repeat it by yourself.',
  },
  login_required: {
    where: AUTHORIZATION,
    cause:
      '`prompt=none` and there is no session, it is older than `max_age`, its proof does not hold any more, or it is somebody else’s than `id_token_hint` or `sub` in `claims` names. Without `prompt=none`: another person signed in than was named.',
    remedy: 'Send the person through a sign-in without `prompt=none`.',
  },
  consent_required: {
    where: AUTHORIZATION,
    cause:
      '`prompt=none` and the person has not consented to these scopes, this resource server, this question about tokens or the accounts that were added.',
    remedy: 'Repeat the request without `prompt=none`.',
  },
  interaction_required: {
    where: AUTHORIZATION,
    cause:
      '`prompt=none` of a native client: another program could pose as it, so the person is always asked.',
    remedy: 'Repeat the request without `prompt=none`; keep a refresh token instead.',
  },
  unmet_authentication_requirements: {
    where: AUTHORIZATION,
    cause: 'The sign-in does not reach the essential `acr` of `claims` (OpenID Connect Core 5.5.1.1).',
    remedy: 'Ask for it as voluntary, or tell the person which kind of account is needed.',
  },
  temporarily_unavailable: {
    where: 'authorization, token, device (400); registration (503); SuperTokens core',
    cause:
      'It could not be decided: no node answered about the sign-in or the gate, too much was looked up for this account, or the hook before tokens cannot be asked. At registration and in the SuperTokens core: it was changed in between.',
    remedy:
      'Keep the session and try the same refresh token again later: it is not used up. Operators look at nodes, indexers and the hook.',
  },
  server_error: {
    where: 'all (500)',
    cause: 'Something failed here; also when what has to be on record could not be written to the audit log.',
    remedy: 'Try again later. Operators look at the log and at the store.',
  },
  rate_limited: {
    where: 'token, registration (429)',
    cause:
      'Too many token requests of one address (`limits.tokensPerAddress`), too many tokens of one client (`limits.tokensPerClient`), or too many registrations of one address. A code of our own.',
    remedy: 'Wait for `Retry-After`. Programs keep a token until it expires.',
  },
  invalid_redirect_uri: {
    where: 'authorization, pushed requests, registration (400)',
    cause:
      '`redirect_uri` is not one of the client’s, letter by letter, so nobody is sent there: the error is shown to the person. At registration: an address that is not allowed.',
    remedy: 'Register the address as it is sent, with its path, its slash at the end and its port.',
  },
  invalid_request_object: {
    where: 'authorization, pushed requests',
    cause:
      '`request` is no JWT that can be read, is not signed by a key of the client with an allowed algorithm, has expired, or is for another issuer.',
    remedy: 'Sign it with a key of the client’s `jwks` or `jwksUri`; `aud` is the issuer, `iss` the client.',
  },
  invalid_request_uri: {
    where: AUTHORIZATION,
    cause: 'The pushed request is unknown, has expired or was used.',
    remedy: 'Push it anew for each sign-in and go on at once.',
  },
  request_uri_not_supported: {
    where: 'authorization, pushed requests',
    cause: '`request_uri` is not one that was pushed here.',
    remedy: 'Push the request (RFC 9126), or send it by value as `request`.',
  },
  registration_not_supported: {
    where: AUTHORIZATION,
    cause: 'The parameter `registration` was sent.',
    remedy: 'Register the client [beforehand](/guide/protocol).',
  },
  unsupported_response_type: {
    where: AUTHORIZATION,
    cause: '`response_type` is not `code`.',
    remedy: 'Use the authorization code flow with PKCE.',
  },
  unsupported_response_mode: {
    where: AUTHORIZATION,
    cause: '`response_mode` is not one of the metadata’s.',
    remedy: 'Leave it out.',
  },
  unsupported_grant_type: {
    where: TOKEN,
    cause:
      '`grant_type` is not one of the metadata’s; `client_credentials` is there only with `m2m.audiences`, the device grant not in the profile `fapi2`.',
    remedy: 'Read `grant_types_supported`.',
  },
  authorization_pending: {
    where: 'token (device code)',
    cause: 'The person has not decided yet.',
    remedy: 'Ask again after `interval` seconds.',
  },
  slow_down: {
    where: 'token (device code)',
    cause: 'The device asks more often than every 5 seconds.',
    remedy: 'Wait 5 seconds longer from now on (RFC 8628 section 3.5).',
  },
  expired_token: {
    where: 'token (device code)',
    cause: 'The person took longer than `tokens.deviceCode`.',
    remedy: 'Ask for a new code and show it.',
  },
  invalid_dpop_proof: {
    where: 'token, pushed requests (400), userinfo (401)',
    cause:
      'The DPoP proof is malformed, not signed by its key, too old, ahead of time, for another method, address, token or key, was used before, or is missing where the client always sends one.',
    remedy:
      'Make a new proof for each request; `htu` is the address from the metadata without its query. Check the clock.',
  },
  use_dpop_nonce: {
    where: 'token, pushed requests (400), userinfo (401)',
    cause: '`oidc.dpopNonce` is on and the proof has no nonce, or an old one.',
    remedy: 'Send it again with the nonce of the header `DPoP-Nonce`. Libraries do so by themselves.',
  },
  invalid_token: {
    where: 'userinfo, registration (401)',
    cause:
      'The access token is unknown, expired, revoked or for a resource server; what its sign-in rests on is gone. At registration: the registration token, or the registration access token of the client, is not the right one.',
    remedy:
      'Refresh, or send the person through a new sign-in. For registration, ask the operator for a token.',
  },
  insufficient_scope: {
    where: 'userinfo, and the challenge of admin endpoints (403)',
    cause: 'The token has not the scope `openid`, or not the one that was asked for; or not the right.',
    remedy: 'Ask for the scope at the sign-in.',
  },
  invalid_client_metadata: {
    where: 'registration (400); all, for a client that is stored (400)',
    cause:
      'A member of the registration is not allowed, or is for the operator to set. For a stored client: it does not fit the profile `fapi2` that holds for it now.',
    remedy:
      'Correct the member that the description names; change a stored client with `countersign clients update`.',
  },
} as const satisfies Readonly<Record<string, Sent>> & Readonly<Record<OAuthError | RegistrationCode, Sent>>

/** Errors that exist and are never sent here, and why. */
export const NEVER_SENT: Readonly<Record<string, string>> = {
  account_selection_required: '`prompt=none` and `prompt=select_account` cannot be sent together',
  credential_request_denied: 'no credentials are issued',
  expired_login_hint_token: 'there is no backchannel authentication',
  invalid_authorization_details: 'there are no rich authorization requests',
  invalid_binding_message: 'there is no backchannel authentication',
  invalid_client_attestation: 'clients are not attested',
  invalid_credential_request: 'no credentials are issued',
  invalid_nonce: 'no credentials are issued',
  invalid_proof: 'no credentials are issued',
  invalid_software_statement: 'there are no software statements',
  invalid_user_code: 'there is no backchannel authentication',
  missing_user_code: 'there is no backchannel authentication',
  request_not_supported: 'request objects are taken',
  transaction_failed: 'there is no backchannel authentication',
  unapproved_software_statement: 'there are no software statements',
  unauthorized_client: '`invalid_request` says it',
  unknown_credential_configuration: 'no credentials are issued',
  unknown_credential_identifier: 'no credentials are issued',
  unknown_user_id: 'there is no backchannel authentication',
  unsupported_token_type: 'JWTs are introspected and revoked as well',
  use_attestation_challenge: 'clients are not attested',
  use_fresh_attestation: 'clients are not attested',
}

/** What `error_description` begins with where a question about tokens was refused. */
export const GATE_REMEDIES: Readonly<Record<GateRefusal['code'], Sent>> = {
  nft_request_invalid: {
    where: '`invalid_request`',
    cause: 'What the request asks about tokens is not written as the language has it.',
    remedy: 'Compare it with the [gate language](/gates/language).',
  },
  nft_not_allowed: {
    where: '`access_denied`',
    cause: 'The question is well-formed, and more than the operator lets this client ask.',
    remedy: 'Ask the operator to widen `allowedGates` or `collections` of the client.',
  },
  nft_gate_missing: {
    where: '`invalid_request`',
    cause:
      'The request asks about tokens and nothing says which, or a gate that applies to the client is not configured.',
    remedy:
      'Name a gate or a collection, or have the operator set `nft.defaultGate`. Operators compare the `gates` of the client with those that are there.',
  },
}
