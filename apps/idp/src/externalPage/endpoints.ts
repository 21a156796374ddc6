import type { AppContext } from '../context.ts'
import { sendJsonError } from '../http/answers.ts'
import { readJson } from '../http/body.ts'
import { type Refusal, refuse } from '../http/refusal.ts'
import type { RequestContext } from '../http/types.ts'
import { issueChallenge } from '../interaction/challenge.ts'
import type { LoadedInteraction } from '../interaction/load.ts'
import { pageChallengeBody, redeemBody } from './bodies.ts'
import { allowPage, checkPageOrigin } from './cors.ts'
import { describeSignIn, type handoffAnswer } from './describe.ts'
import { redeemHandoff, secondsLeft } from './handoff.ts'
import { loadForTicket } from './load.ts'
import type { ExternalPage } from './page.ts'
import { findRecord, putRecord, type RecordOf } from './records.ts'

const SMALL = 8 * 1024

const NO_STORE = { 'cache-control': 'no-store' }

/** Swaps a hand-off for what the sign-in is about, and for the ticket that the page goes on with. */
export const redeem = async (
  context: AppContext,
  c: RequestContext,
  page: ExternalPage,
): Promise<Response> => {
  allowPage(c, page)
  const foreign = checkPageOrigin(c, page)
  if (foreign) return sendJsonError(c, foreign)
  const body = await readJson(c.req.raw, redeemBody, SMALL)
  if (!body.ok) return sendJsonError(c, body)
  const redeemed = await redeemHandoff(context, { page, token: body.value.handoff })
  if (!redeemed.ok) return sendJsonError(c, redeemed)
  const { problem, ...value } = redeemed.handoff
  const loaded = await loadForTicket(context, value)
  if (!loaded.ok) return sendJsonError(c, loaded)
  const ttl = secondsLeft(context, loaded)
  const answer: ReturnType<typeof handoffAnswer.parse> = {
    ...(await describeSignIn(context, loaded)),
    ticket: await putRecord(context.store, 'ticket', { value, ttl }),
    expiresAt: new Date(loaded.interaction.exp * 1000).toISOString(),
    expiresIn: ttl,
    error: problem,
  }
  return c.json(answer, 200, NO_STORE)
}

/** The ticket's record and interaction. */
export const loadTicket = async (
  context: AppContext,
  ticket: string,
): Promise<{ ok: true; loaded: LoadedInteraction; value: RecordOf<'ticket'> } | Refusal> => {
  const found = await findRecord(context.store, 'ticket', ticket)
  if (!found) return refuse('handoff_invalid', 400, 'there is no such ticket; start again')
  if (found.used) return refuse('handoff_used', 409, 'this was answered already; start again')
  const loaded = await loadForTicket(context, found.value)
  return loaded.ok ? { ok: true, loaded, value: found.value } : loaded
}

/** Issues a message that names the page's host: what the person signs there is of use there only. */
export const challenge = async (
  context: AppContext,
  c: RequestContext,
  page: ExternalPage,
): Promise<Response> => {
  allowPage(c, page)
  const foreign = checkPageOrigin(c, page)
  if (foreign) return sendJsonError(c, foreign)
  const body = await readJson(c.req.raw, pageChallengeBody, SMALL)
  if (!body.ok) return sendJsonError(c, body)
  const { ticket, ...ask } = body.value
  const held = await loadTicket(context, ticket)
  if (!held.ok) return sendJsonError(c, held)
  const issued = await issueChallenge(context, held.loaded, ask, page)
  return issued.ok ? c.json(issued.challenge, 200, NO_STORE) : sendJsonError(c, issued)
}
