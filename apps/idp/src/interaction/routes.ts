import { z } from 'zod'
import type { AppContext } from '../context.ts'
import { sendAway } from '../externalPage/away.ts'
import { pageFor } from '../externalPage/page.ts'
import { sendErrorPage, sendJsonError, sendPage } from '../http/answers.ts'
import { readForm, readJson } from '../http/body.ts'
import { pageRequest } from '../http/pageRequest.ts'
import { refuse } from '../http/refusal.ts'
import { requestIdOf } from '../http/requestId.ts'
import type { App, RequestContext } from '../http/types.ts'
import { GATE } from '../provider/gatePrompt.ts'
import { SELECT_ACCOUNT, SIGN_IN_PROMPTS } from '../provider/selectAccount.ts'
import type { ProofResponse } from '../web/types.ts'
import { challengeBody, issueChallenge } from './challenge.ts'
import { finishConsent, finishDenied, finishSelected, pathOf } from './finish.ts'
import { postGate } from './gateForm.ts'
import { finishLeft } from './left.ts'
import { signInGone } from './load.ts'
import { interactionPage, loginOf } from './page.ts'
import { WALLET_PROMPTS } from './prompts.ts'
import { acceptProof } from './proof.ts'
import { PROOF_LIMIT, proofBody } from './proofBody.ts'
import { finishProven } from './proven.ts'
import { recordRefusal } from './record.ts'
import { goOn, loadForPost, loadOf } from './request.ts'

const SMALL = 4 * 1024

/** Body of the consent form. */
export const consentBody = z.strictObject({
  decision: z.enum(['allow', 'deny']),
  remember: z.literal('on').optional(),
})

const show = async (context: AppContext, c: RequestContext): Promise<Response> => {
  const loaded = await loadOf(context, c)
  if (!loaded.ok) return sendErrorPage(c, context, loaded)
  const { name } = loaded.interaction.prompt
  const addWallet = name === GATE && c.req.query('add') === 'wallet'
  const away = addWallet || SIGN_IN_PROMPTS.includes(name) ? pageFor(context, loaded) : undefined
  if (away) return sendAway(context, c, { loaded, page: away })
  const request = pageRequest(c.env.incoming, loaded.interaction.params)
  const page = await interactionPage(context, loaded, request, { addWallet })
  return 'html' in page ? sendPage(c, page) : sendErrorPage(c, context, page)
}

const challenge = async (context: AppContext, c: RequestContext): Promise<Response> => {
  const loaded = await loadForPost(context, c, WALLET_PROMPTS)
  if (!loaded.ok) return sendJsonError(c, loaded)
  const body = await readJson(c.req.raw, challengeBody, SMALL)
  if (!body.ok) return sendJsonError(c, body)
  const issued = await issueChallenge(context, loaded, body.value)
  return issued.ok ? c.json(issued.challenge, 200, { 'cache-control': 'no-store' }) : sendJsonError(c, issued)
}

const proof = async (context: AppContext, c: RequestContext): Promise<Response> => {
  const loaded = await loadForPost(context, c, WALLET_PROMPTS)
  if (!loaded.ok) return sendJsonError(c, loaded)
  const body = await readJson(c.req.raw, proofBody, PROOF_LIMIT)
  if (!body.ok) return sendJsonError(c, body)
  const accepted = await acceptProof(context, loaded, body.value)
  const requestId = requestIdOf(c.env.incoming)
  if (!accepted.ok) {
    context.log.info({ requestId, code: accepted.code, client: loaded.client.clientId }, 'proof refused')
    await recordRefusal(context, c.env.incoming, loaded, accepted)
    return sendJsonError(c, accepted)
  }
  const { proven } = accepted
  context.log.info({ requestId, method: proven.method, client: loaded.client.clientId }, 'proof accepted')
  const next = await finishProven(context, c.env, loaded, proven)
  if (typeof next !== 'string') return sendJsonError(c, next)
  const answer: ProofResponse = { next }
  return c.json(answer, 200, { 'cache-control': 'no-store' })
}

/** Leads out of a finished interaction. */
const leave = async (context: AppContext, c: RequestContext): Promise<Response> => {
  const loaded = await loadOf(context, c)
  if (!loaded.ok) return sendErrorPage(c, context, loaded)
  const { result, returnTo } = loaded.interaction
  if (!result)
    return sendErrorPage(c, context, refuse('request_invalid', 409, 'this sign-in is at another step'))
  const request = pageRequest(c.env.incoming, loaded.interaction.params)
  return sendPage(c, await context.views.onward(request, pathOf(returnTo)))
}

const consent = async (context: AppContext, c: RequestContext): Promise<Response> => {
  const loaded = await loadForPost(context, c, ['consent'])
  if (!loaded.ok) return sendErrorPage(c, context, loaded)
  const body = await readForm(c.req.raw, consentBody, SMALL)
  if (!body.ok) return sendErrorPage(c, context, body)
  if (body.value.decision === 'deny') {
    await finishDenied(context, c.env)
    return goOn(context, c)
  }
  const { interaction } = loaded
  const login = await loginOf(context, loaded)
  if (!login) return sendErrorPage(c, context, signInGone(loaded))
  const remember = body.value.remember === 'on'
  await finishConsent(context, c.env, { interaction, login, remember })
  return goOn(context, c)
}

/** The person goes on as who they are here already. */
const resume = async (context: AppContext, c: RequestContext): Promise<Response> => {
  const loaded = await loadForPost(context, c, [SELECT_ACCOUNT])
  if (!loaded.ok) return sendErrorPage(c, context, loaded)
  if (!(await loginOf(context, loaded))) return sendErrorPage(c, context, signInGone(loaded))
  await finishSelected(context, c.env)
  return goOn(context, c)
}

const abort = async (context: AppContext, c: RequestContext): Promise<Response> => {
  const loaded = await loadForPost(context, c)
  if (!loaded.ok) return sendErrorPage(c, context, loaded)
  await finishLeft(context, c.env, loaded)
  return goOn(context, c)
}

/** The wallet interaction: its pages and six posts. */
export const mountInteraction = (app: App, context: AppContext): void => {
  const path = `${context.issuer.prefix}/interaction/:uid`
  app.get(path, (c) => show(context, c))
  app.get(`${path}/continue`, (c) => leave(context, c))
  app.post(`${path}/challenge`, (c) => challenge(context, c))
  app.post(`${path}/proof`, (c) => proof(context, c))
  app.post(`${path}/consent`, (c) => consent(context, c))
  app.post(`${path}/gate`, (c) => postGate(context, c))
  app.post(`${path}/resume`, (c) => resume(context, c))
  app.post(`${path}/abort`, (c) => abort(context, c))
}
