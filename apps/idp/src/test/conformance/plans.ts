/**
 * The modules of the OpenID Foundation's conformance suite for providers, plan by plan, by the names that the suite gives
 * them (its release 5.2.3): a real run maps one to one.
 */
const BASIC = [
  'oidcc-server',
  'oidcc-response-type-missing',
  'oidcc-idtoken-signature',
  'oidcc-idtoken-unsigned',
  'oidcc-userinfo-get',
  'oidcc-userinfo-post-header',
  'oidcc-userinfo-post-body',
  'oidcc-ensure-request-without-nonce-succeeds-for-code-flow',
  'oidcc-scope-profile',
  'oidcc-scope-email',
  'oidcc-scope-address',
  'oidcc-scope-phone',
  'oidcc-scope-all',
  'oidcc-alternate-happy-flow',
  'oidcc-display-page',
  'oidcc-display-popup',
  'oidcc-prompt-login',
  'oidcc-prompt-none-not-logged-in',
  'oidcc-prompt-none-logged-in',
  'oidcc-max-age-1',
  'oidcc-max-age-10000',
  'oidcc-ensure-request-with-unknown-parameter-succeeds',
  'oidcc-id-token-hint',
  'oidcc-login-hint',
  'oidcc-ui-locales',
  'oidcc-claims-locales',
  'oidcc-ensure-request-with-acr-values-succeeds',
  'oidcc-codereuse',
  'oidcc-codereuse-30seconds',
  'oidcc-ensure-registered-redirect-uri',
  'oidcc-ensure-post-request-succeeds',
  'oidcc-server-client-secret-post',
  'oidcc-request-uri-unsigned-supported-correctly-or-rejected-as-unsupported',
  'oidcc-unsigned-request-object-supported-correctly-or-rejected-as-unsupported',
  'oidcc-claims-essential',
  'oidcc-ensure-request-object-with-redirect-uri',
  'oidcc-refresh-token',
  'oidcc-ensure-request-with-valid-pkce-succeeds',
] as const

const CONFIG = ['oidcc-discovery-endpoint-verification'] as const

const DYNAMIC = [
  'oidcc-idtoken-rs256',
  'oidcc-idtoken-unsigned',
  'oidcc-userinfo-rs256',
  'oidcc-ensure-redirect-uri-in-authorization-request',
  'oidcc-redirect-uri-query-OK',
  'oidcc-redirect-uri-query-mismatch',
  'oidcc-redirect-uri-query-added',
  'oidcc-redirect-uri-regfrag',
  'oidcc-discovery-endpoint-verification',
  'oidcc-server',
  'oidcc-registration-logo-uri',
  'oidcc-registration-policy-uri',
  'oidcc-registration-tos-uri',
  'oidcc-registration-jwks-uri',
  'oidcc-registration-sector-uri',
  'oidcc-registration-sector-bad',
  'oidcc-server-rotate-keys',
  'oidcc-refresh-token-rp-key-rotation',
  'oidcc-request-uri-unsigned',
  'oidcc-request-uri-signed-rs256',
  'oidcc-ensure-request-object-with-redirect-uri',
  'oidcc-refresh-token',
  'oidcc-ensure-client-assertion-with-iss-aud-succeeds',
] as const

const RP_INITIATED_LOGOUT = [
  'oidcc-rp-initiated-logout-discovery-endpoint-verification',
  'oidcc-rp-initiated-logout',
  'oidcc-rp-initiated-logout-bad-post-logout-redirect-uri',
  'oidcc-rp-initiated-logout-modified-id-token-hint',
  'oidcc-rp-initiated-logout-no-id-token-hint',
  'oidcc-rp-initiated-logout-no-params',
  'oidcc-rp-initiated-logout-no-post-logout-redirect-uri',
  'oidcc-rp-initiated-logout-no-state',
  'oidcc-rp-initiated-logout-only-state',
  'oidcc-rp-initiated-logout-query-added-to-post-logout-redirect-uri',
  'oidcc-rp-initiated-logout-bad-id-token-hint',
] as const

const BACKCHANNEL_LOGOUT = [
  'oidcc-backchannel-logout-discovery-endpoint-verification',
  'oidcc-backchannel-rp-initiated-logout',
] as const

/** Plans by the suite's name. Form Post runs the modules of Basic again with `response_mode=form_post`. */
export const PLANS = {
  'oidcc-basic-certification-test-plan': BASIC,
  'oidcc-config-certification-test-plan': CONFIG,
  'oidcc-formpost-basic-certification-test-plan': BASIC,
  'oidcc-dynamic-certification-test-plan': DYNAMIC,
  'oidcc-rp-initiated-logout-certification-test-plan': RP_INITIATED_LOGOUT,
  'oidcc-backchannel-rp-initiated-logout-certification-test-plan': BACKCHANNEL_LOGOUT,
} as const

/** A plan. */
export type Plan = keyof typeof PLANS

/** A module of any plan. */
export type Title = (typeof PLANS)[Plan][number]

const NO_NONE =
  'Nothing unsigned is issued or taken. `none` is in no metadata, on which the suite skips; the test shows the refusal.'
const NO_REFERENCE =
  'Request objects are taken by value and by PAR, never fetched from an address that a request names (RFC 9101 section 10.4). The test shows the refusal'

/**
 * Where this provider deliberately does not do what a module is about: why, and what the test shows in its place. Besides,
 * every request of ours has a PKCE challenge, as this provider demands (RFC 9700 section 2.1.1); the suite sends one in one
 * module only.
 */
export const DEVIATIONS: Readonly<Partial<Record<Title, string>>> = {
  'oidcc-idtoken-unsigned': NO_NONE,
  'oidcc-unsigned-request-object-supported-correctly-or-rejected-as-unsupported': NO_NONE,
  'oidcc-request-uri-unsigned-supported-correctly-or-rejected-as-unsupported': `${NO_REFERENCE}, which this module allows.`,
  'oidcc-request-uri-unsigned': `${NO_REFERENCE}; the suite skips, for want of \`none\`.`,
  'oidcc-request-uri-signed-rs256': `${NO_REFERENCE}, and the same object by PAR; a real run of the Dynamic plan fails here.`,
  'oidcc-ensure-request-object-with-redirect-uri':
    'The suite skips where request objects have to be signed. The test does with a signed one what the module does with an unsigned one.',
}
