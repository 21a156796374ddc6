import type { AppContext } from '../context.ts'
import { sendErrorPage, sendPage } from '../http/answers.ts'
import { pageRequest } from '../http/pageRequest.ts'
import { errorBody, type Refusal, refuse } from '../http/refusal.ts'
import { requestIdOf } from '../http/requestId.ts'
import type { RequestContext } from '../http/types.ts'
import { pathOf } from '../interaction/finish.ts'
import { finishLeft } from '../interaction/left.ts'
import type { LoadedInteraction } from '../interaction/load.ts'
import { acceptProof } from '../interaction/proof.ts'
import { finishProven } from '../interaction/proven.ts'
import { recordRefusal } from '../interaction/record.ts'
import { loadOf } from '../interaction/request.ts'
import { sendAway } from './away.ts'
import { over } from './handoff.ts'
import { isWalletStep } from './load.ts'
import { type ExternalPage, pageFor } from './page.ts'
import { findRecord, type Problem, type RecordOf, useRecord } from './records.ts'

type Answered = {
  readonly loaded: LoadedInteraction
  readonly page: ExternalPage
  readonly answer: RecordOf<'answer'>
}

const invalid = (): Refusal =>
  refuse('handoff_invalid', 400, 'this is not the answer to this sign-in in this browser')

/** The answer that was put aside for exactly this interaction, once. */
const takeAnswer = async (
  { store }: AppContext,
  { client, interaction }: LoadedInteraction,
  name: string,
): Promise<{ readonly ok: true; readonly answer: RecordOf<'answer'> } | Refusal> => {
  const found = name.length > 128 ? undefined : await findRecord(store, 'answer', name)
  if (!found) return invalid()
  if (found.value.interaction !== interaction.uid) return invalid()
  if (found.used || !(await useRecord(store, 'answer', name))) {
    return refuse('handoff_used', 409, 'this was answered already', { clientId: client.clientId })
  }
  return { ok: true, answer: found.value }
}

const problemOf = (refusal: Refusal, c: RequestContext): Problem =>
  errorBody(refusal, requestIdOf(c.env.incoming)).error

/** Where the browser goes after an answer that was taken, or what was wrong with it. */
const outcomeOf = async (
  context: AppContext,
  c: RequestContext,
  { answer, loaded, page }: Answered,
): Promise<string | Refusal | { readonly problem: Problem }> => {
  if (answer.action === 'abort') return finishLeft(context, c.env, loaded)
  if (answer.action === 'unreadable') return { problem: answer.problem }
  const accepted = await acceptProof(context, loaded, answer.proof, page)
  const entry = { requestId: requestIdOf(c.env.incoming), client: loaded.client.clientId, page: page.origin }
  if (!accepted.ok) {
    context.log.info({ ...entry, code: accepted.code }, 'proof refused')
    await recordRefusal(context, c.env.incoming, loaded, accepted)
    return { problem: problemOf(accepted, c) }
  }
  context.log.info({ ...entry, method: accepted.proven.method }, 'proof accepted')
  return finishProven(context, c.env, loaded, accepted.proven)
}

/**
 * The way back from the page: the interaction's cookie is here again, so this is the browser that has started the sign-in,
 * or nothing happens. Whoever was led here with another one's answer, or took one elsewhere, has no such cookie.
 */
export const answered = async (context: AppContext, c: RequestContext): Promise<Response> => {
  const loaded = await loadOf(context, c)
  if (!loaded.ok) return sendErrorPage(c, context, loaded)
  const onward = async (path: string) =>
    sendPage(c, await context.views.onward(pageRequest(c.env.incoming, loaded.interaction.params), path))
  const { result, returnTo } = loaded.interaction
  // Reloaded: it was answered, and what follows is still to come.
  if (result) return onward(pathOf(returnTo))
  const page = pageFor(context, loaded)
  if (!page || !isWalletStep(loaded)) return sendErrorPage(c, context, over(loaded))
  const taken = await takeAnswer(context, loaded, c.req.query('answer') ?? '')
  if (!taken.ok) return sendErrorPage(c, context, taken)
  const outcome = await outcomeOf(context, c, { loaded, page, answer: taken.answer })
  if (typeof outcome === 'string') return onward(outcome)
  return 'problem' in outcome
    ? sendAway(context, c, { loaded, page, problem: outcome.problem })
    : sendErrorPage(c, context, outcome)
}
