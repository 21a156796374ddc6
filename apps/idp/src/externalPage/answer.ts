import type { AppContext } from '../context.ts'
import { sendErrorPage } from '../http/answers.ts'
import { checkJson, readForm } from '../http/body.ts'
import { errorBody, refuse } from '../http/refusal.ts'
import { requestIdOf } from '../http/requestId.ts'
import type { RequestContext } from '../http/types.ts'
import { PROOF_LIMIT, proofBody } from '../interaction/proofBody.ts'
import { answerBody } from './bodies.ts'
import { checkPageOrigin } from './cors.ts'
import { loadTicket } from './endpoints.ts'
import type { ExternalPage } from './page.ts'
import { putRecord, type RecordOf, useRecord } from './records.ts'

/** JSON grows when it is written into a form. */
const FORM_LIMIT = 2 * PROOF_LIMIT

/** The browser comes back with the next request. In seconds. */
const ASIDE = 60

/** What the page has answered. A proof that cannot be read is its page's mistake, and goes back to it. */
const answerOf = (
  bound: RecordOf<'ticket'>,
  { proof }: { readonly proof?: string | undefined },
  requestId: string,
): RecordOf<'answer'> => {
  if (proof === undefined) return { ...bound, action: 'abort' }
  const read =
    proof.length > PROOF_LIMIT
      ? refuse('request_too_large', 413, `the proof is larger than ${PROOF_LIMIT} bytes`)
      : checkJson(proof, proofBody)
  return read.ok
    ? { ...bound, action: 'proof', proof: read.value }
    : { ...bound, action: 'unreadable', problem: errorBody(read, requestId).error }
}

/**
 * Takes the page's answer. A form that comes from another site brings no cookie, so nothing is decided here: the answer
 * is put aside under a name that only this browser is told, and the browser is sent to where its cookie goes along.
 */
export const answer = async (
  context: AppContext,
  c: RequestContext,
  page: ExternalPage,
): Promise<Response> => {
  const foreign = checkPageOrigin(c, page)
  if (foreign) return sendErrorPage(c, context, foreign)
  const body = await readForm(c.req.raw, answerBody, FORM_LIMIT)
  if (!body.ok) return sendErrorPage(c, context, body)
  const held = await loadTicket(context, body.value.ticket)
  if (!held.ok) return sendErrorPage(c, context, held)
  if (!(await useRecord(context.store, 'ticket', body.value.ticket))) {
    return sendErrorPage(c, context, refuse('handoff_used', 409, 'this was answered already; start again'))
  }
  const value = answerOf(held.value, body.value, requestIdOf(c.env.incoming))
  const aside = await putRecord(context.store, 'answer', { value, ttl: ASIDE })
  const { uid } = held.loaded.interaction
  return c.body(null, 303, {
    location: `${context.issuer.prefix}/interaction/${uid}/answered?${new URLSearchParams({ answer: aside })}`,
    'cache-control': 'no-store',
  })
}
