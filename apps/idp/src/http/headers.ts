import type { ServerResponse } from 'node:http'
import type { Pinned } from './pin.ts'

/**
 * The policy of every answer that is not one of our pages, which bring their own. The protocol layer adds the hash of its
 * one inline script (`response_mode=form_post`) to `script-src`, which therefore has to be there; `'report-sample'`
 * allows nothing.
 */
const BASE_CSP = "default-src 'none'; script-src 'report-sample'; base-uri 'none'; frame-ancestors 'none'"

/**
 * Sets the headers that every answer carries on the raw response: what the protocol layer writes never passes through
 * the router's middleware.
 */
export const setBaseHeaders = (response: ServerResponse, { protocol }: Pinned, requestId: string): void => {
  response.setHeader('x-request-id', requestId)
  response.setHeader('content-security-policy', BASE_CSP)
  response.setHeader('x-content-type-options', 'nosniff')
  response.setHeader('x-frame-options', 'DENY')
  response.setHeader('referrer-policy', 'no-referrer')
  // RFC 6797 section 7.2: never over plain http.
  if (protocol === 'https')
    response.setHeader('strict-transport-security', 'max-age=63072000; includeSubDomains')
}
