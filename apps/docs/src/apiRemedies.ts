import type { RefusalCode } from '@countersign/access-token'
import type { WebhookRefusalCode } from '@countersign/access-token/webhook'
import type { CoreStatus } from '@countersign/idp'
import type { Remedy } from './remedies.ts'
import type { Answer } from './signInRemedies.ts'

const AGAIN = 'Get a new token and send that.'

/** What an API that verifies tokens with `@countersign/access-token` refuses a request with. */
export const API_REMEDIES: Readonly<Record<RefusalCode, Answer>> = {
  credentials_missing: { status: '401', cause: 'There is no credential.', remedy: 'Send a token.' },
  credentials_malformed: {
    status: '400',
    cause: 'The Authorization header is not a scheme and one token.',
    remedy: 'Write `Bearer …` or `DPoP …`.',
  },
  credentials_multiple: {
    status: '400',
    cause: 'Two credentials came together; a session counts too.',
    remedy: 'Send one.',
  },
  token_in_url: {
    status: '400',
    cause: 'The token is in the address, where logs keep it.',
    remedy: 'Send it in the header, and revoke the one that was logged.',
  },
  token_too_large: {
    status: '401',
    cause: 'The token has more than 16 kB.',
    remedy: 'Ask for fewer claims.',
  },
  token_malformed: {
    status: '401',
    cause: 'The token is not a signed JWT.',
    remedy: 'Ask for a token of this resource server: the other ones are opaque.',
  },
  token_type_invalid: {
    status: '401',
    cause: 'The token is of another type, for example an ID token.',
    remedy: 'Send the access token.',
  },
  algorithm_not_allowed: {
    status: '401',
    cause: 'The token is signed with an algorithm that is not accepted.',
    remedy: 'Compare `algorithms` with what the issuer signs with.',
  },
  key_not_found: {
    status: '401',
    cause: 'The issuer publishes no key with this `kid` and algorithm.',
    remedy: 'Check the issuer. A key that was retired leaves its tokens behind: get a new one.',
  },
  signature_invalid: { status: '401', cause: 'The signature does not match.', remedy: AGAIN },
  issuer_mismatch: {
    status: '401',
    cause: '`iss` is another issuer.',
    remedy: 'Write `issuer` letter by letter as the metadata has it.',
  },
  audience_mismatch: {
    status: '401',
    cause: 'The token is for another API.',
    remedy: 'Ask for a token with the `resource` or `audience` of this one.',
  },
  expired: { status: '401', cause: 'The token has expired.', remedy: AGAIN },
  not_yet_valid: { status: '401', cause: '`nbf` lies ahead.', remedy: 'Check the clocks.' },
  issued_in_future: { status: '401', cause: '`iat` lies ahead.', remedy: 'Check the clocks.' },
  claim_invalid: {
    status: '401',
    cause: 'A claim that is needed is missing or malformed, or `scope` and `scp` differ.',
    remedy: 'Check that the token is one of this provider.',
  },
  confirmation_unsupported: {
    status: '401',
    cause: 'The token is bound to a key in a way that this API does not check.',
    remedy: 'Set `dpop`, or ask for tokens that are not bound.',
  },
  dpop_proof_missing: {
    status: '401',
    cause: 'The token is bound to a key and came without a proof, or as a bearer token.',
    remedy: 'Send it with the scheme `DPoP` and a proof.',
  },
  token_not_bound: {
    status: '401',
    cause: 'The token is bound to no key and came with the scheme `DPoP`, or only bound ones are accepted.',
    remedy: 'Ask for the token with a proof.',
  },
  dpop_proof_invalid: {
    status: '401',
    cause: 'The proof is malformed or its signature does not match.',
    remedy: 'Make it with a library.',
  },
  dpop_proof_mismatch: {
    status: '401',
    cause: 'The proof is for another method, address, token or key.',
    remedy: 'Make one for each request. Behind a proxy, `dpop.origin` is the address that callers use.',
  },
  dpop_proof_expired: {
    status: '401',
    cause: '`iat` of the proof is more than 60 seconds away.',
    remedy: 'Make it just before sending; check the clocks.',
  },
  dpop_proof_replayed: {
    status: '401',
    cause: 'The proof was used before.',
    remedy: 'Make one for each request, also when repeating it.',
  },
  dpop_nonce_required: {
    status: '401',
    cause: 'The proof has no nonce of this API, or an old one.',
    remedy: 'Send it again with the one of the header `DPoP-Nonce`.',
  },
  application_key_missing: {
    status: '400',
    cause: 'There is a client secret and no application key.',
    remedy: 'Send both.',
  },
  application_mismatch: {
    status: '401',
    cause: 'The token was issued to another application than the application key names.',
    remedy: 'Send the key of the application that has the token.',
  },
  client_secret_invalid: {
    status: '401',
    cause: 'The application key or the client secret is wrong.',
    remedy: 'Compare them with what is configured.',
  },
  scope_missing: {
    status: '403',
    cause: 'The token has not the scope that is needed; the challenge names it.',
    remedy: 'Ask for it.',
  },
  actor_not_allowed: {
    status: '403',
    cause: 'This kind of caller is not let in here.',
    remedy: 'Call as one of `allow`.',
  },
  unavailable: {
    status: '503',
    cause: 'The keys of the issuer or the record of used proofs cannot be reached. No verdict on the token.',
    remedy: 'Try again with the same token. Operators look at the connection to the issuer.',
  },
}

/** What `verifyWebhook` refuses a message with. */
export const WEBHOOK_REMEDIES: Readonly<Record<WebhookRefusalCode, Remedy>> = {
  headers_missing: {
    cause: 'One of `webhook-id`, `webhook-timestamp` and `webhook-signature` is not there.',
    remedy: 'Check that a proxy passes them on. Otherwise it is not from this provider.',
  },
  timestamp_invalid: {
    cause: '`webhook-timestamp` is no time.',
    remedy: 'Refuse. It is not from this provider.',
  },
  timestamp_outside: {
    cause: 'The message is older than `tolerance`, or from the future.',
    remedy: 'Check the clock. A message that is repeated by the provider has a new time.',
  },
  secret_invalid: {
    cause: 'One of `secrets` is not `whsec_` and at least 24 bytes in Base64.',
    remedy: 'Copy the secret of the configuration.',
  },
  signature_invalid: {
    cause: 'The message is not signed with one of `secrets`, or its body was changed.',
    remedy: 'Give the body as it came, byte for byte, before any parser. While secrets change, give both.',
  },
  body_invalid: { cause: 'Signed, and no event.', remedy: 'Give the whole body.' },
}

/** What `status` of the SuperTokens core says. Its HTTP status is 200 then, as the one that it stands in for has it. */
export const CORE_REMEDIES: Readonly<Record<CoreStatus, Remedy>> = {
  OK: { cause: 'It was done.', remedy: 'Nothing.' },
  CLIENT_NOT_FOUND_ERROR: { cause: 'There is no client with this `clientId`.', remedy: 'List the clients.' },
  OAUTH_ERROR: {
    cause:
      'It was refused: `error` is one of the [errors of the protocol](#errors-of-oauth-and-openid-connect), `statusCode` what it would be as an HTTP status, `code` one of the [codes of administration](#administration), `field` the member concerned.',
    remedy: 'By `code`, else by `error`.',
  },
}
