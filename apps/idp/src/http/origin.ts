import { type Refusal, refuse } from './refusal.ts'

/**
 * Same-origin requests only. Fetch metadata decides where a browser sends it; our pages send no referrer, which makes
 * browsers write `Origin: null` on form posts, so `Origin` decides only in its absence. A request with neither is not
 * from a page of ours.
 */
export const checkOrigin = (headers: Headers, issuerOrigin: string): Refusal | undefined => {
  const site = headers.get('sec-fetch-site')
  const origin = headers.get('origin')
  const foreign = origin !== null && origin !== 'null' && origin !== issuerOrigin
  const same = site === null ? origin === issuerOrigin : site === 'same-origin'
  return same && !foreign
    ? undefined
    : refuse('request_invalid', 403, 'the request does not come from this site')
}
