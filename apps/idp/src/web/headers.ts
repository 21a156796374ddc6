/** What a page's headers depend on. */
export type PageHeaderOptions = {
  /** The same nonce as in the page's props: at least 128 random bits, new for every response. */
  readonly nonce: string
  /**
   * Origins (or `scheme:`) that a form of this page may end at, besides this one. Chromium applies `form-action` to
   * the redirects after a form post, so the relying party's redirect origin belongs here.
   */
  readonly formAction?: readonly string[] | undefined
  /** Origins that scripts of this page may ask besides this one: those of the plug-ins that it loads. */
  readonly connectSrc?: readonly string[] | undefined
}

/** An origin or a private-use scheme; anything else could add a directive to the policy. */
const isSource = (source: string): boolean =>
  /^https?:\/\/(?:[\w.-]+|\[[0-9a-f:]+\])(?::\d{1,5})?$/i.test(source) || /^[a-z][a-z0-9+.-]*:$/i.test(source)

/** An origin without a wildcard; the loader of plug-ins is stricter still. */
const isConnectSource = (source: string): boolean =>
  /^(?:https?|wss?):\/\/(?:[\w.-]+|\[[0-9a-f:]+\])(?::\d{1,5})?$/i.test(source)

/** Scripts only by nonce and what they import, no other host but those of plug-ins, no frames, Trusted Types without a policy. */
const contentSecurityPolicy = ({ nonce, connectSrc = [], formAction = [] }: PageHeaderOptions): string =>
  [
    `default-src 'none'`,
    `script-src 'nonce-${nonce}' 'strict-dynamic'`,
    `style-src 'self' 'nonce-${nonce}'`,
    `img-src 'self' data:`,
    `connect-src ${[`'self'`, ...connectSrc.filter(isConnectSource)].join(' ')}`,
    `form-action ${[`'self'`, ...formAction.filter(isSource)].join(' ')}`,
    `base-uri 'none'`,
    `frame-ancestors 'none'`,
    `require-trusted-types-for 'script'`,
    `trusted-types 'none'`,
  ].join('; ')

/**
 * Response headers of every page. `same-origin-allow-popups` lets a wallet that signs in a popup answer this page.
 *
 * @see https://www.w3.org/TR/CSP3/
 * @see https://www.w3.org/TR/trusted-types/
 */
export const pageHeaders = (options: PageHeaderOptions): Readonly<Record<string, string>> => ({
  'content-security-policy': contentSecurityPolicy(options),
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'cross-origin-opener-policy': 'same-origin-allow-popups',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy':
    'camera=(), geolocation=(), microphone=(), payment=(), usb=(), hid=(), publickey-credentials-get=()',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
})
