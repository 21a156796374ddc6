import { type Refusal, refuse } from '../http/refusal.ts'
import type { RequestContext } from '../http/types.ts'

/** The version that a change expects; RFC 9110 section 13.1.1, one strong tag, as it was given out. */
export const expectedVersion = (
  c: RequestContext,
): { readonly ok: true; readonly ifVersion?: number | undefined } | Refusal => {
  const header = c.req.header('if-match')
  if (header === undefined || header === '*') return { ok: true }
  const version = /^"(\d{1,15})"$/.exec(header)?.[1]
  if (version === undefined)
    return refuse('request_invalid', 400, 'one entity tag is needed, as it was given out', {
      field: 'if-match',
    })
  return { ok: true, ifVersion: Number(version) }
}
