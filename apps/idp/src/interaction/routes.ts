import { z } from 'zod'
import type { AppContext } from '../context.ts'
import { sendErrorPage, sendJsonError, sendPage } from '../http/answers.ts'
import { onward } from '../http/onward.ts'
import { requestIdOf } from '../http/requestId.ts'
import type { App, RequestContext } from '../http/types.ts'
import type { ProofResponse } from '../web/types.ts'
import { readForm, readJson } from './body.ts'
import { challengeBody, issueChallenge } from './challenge.ts'
import { type Refusal, refuse } from './errors.ts'
import { finishConsent, finishDenied, finishLogin, pathOf } from './finish.ts'
import { type LoadedInteraction, loadInteraction } from './load.ts'
import { checkOrigin } from './origin.ts'
import { interactionPage, loginOf } from './page.ts'
import { acceptProof } from './proof.ts'
import { PROOF_LIMIT, proofBody } from './proofBody.ts'

const SMALL = 4 * 1024

/** Body of the consent form. */
export const consentBody = z.strictObject({
  decision: z.enum(['allow', 'deny']),
  remember: z.literal('on').optional(),
})

const load = (context: AppContext, c: RequestContext): Promise<LoadedInteraction | Refusal> =>
  loadInteraction(context, c.req.param('uid') ?? '', c.env.incoming, c.env.outgoing)

/** The checks that every post has in common: from our page, in this browser, at the right step. */
const loadForPost = async (
  context: AppContext,
  c: RequestContext,
  prompt?: 'login' | 'consent',
): Promise<LoadedInteraction | Refusal> => {
  const foreign = checkOrigin(c.req.raw.headers, context.issuer.origin)
  if (foreign) return foreign
  const loaded = await load(context, c)
  if (loaded.ok && prompt !== undefined && loaded.interaction.prompt.name !== prompt) {
    return refuse('request_invalid', 409, 'this sign-in is at another step')
  }
  return loaded
}

const show = async (context: AppContext, c: RequestContext): Promise<Response> => {
  const loaded = await load(context, c)
  if (!loaded.ok) return sendErrorPage(c, context, loaded)
  const page = await interactionPage(context, loaded, requestIdOf(c.env.incoming))
  return 'html' in page ? sendPage(c, page) : sendErrorPage(c, context, page)
}

const challenge = async (context: AppContext, c: RequestContext): Promise<Response> => {
  const loaded = await loadForPost(context, c, 'login')
  if (!loaded.ok) return sendJsonError(c, loaded)
  const body = await readJson(c.req.raw, challengeBody, SMALL)
  if (!body.ok) return sendJsonError(c, body)
  const issued = await issueChallenge(context, loaded, body.value)
  return issued.ok ? c.json(issued.challenge, 200, { 'cache-control': 'no-store' }) : sendJsonError(c, issued)
}

const proof = async (context: AppContext, c: RequestContext): Promise<Response> => {
  const loaded = await loadForPost(context, c, 'login')
  if (!loaded.ok) return sendJsonError(c, loaded)
  const body = await readJson(c.req.raw, proofBody, PROOF_LIMIT)
  if (!body.ok) return sendJsonError(c, body)
  const accepted = await acceptProof(context, loaded, body.value)
  const requestId = requestIdOf(c.env.incoming)
  if (!accepted.ok) {
    context.log.info({ requestId, code: accepted.code, client: loaded.client.clientId }, 'proof refused')
    return sendJsonError(c, accepted)
  }
  const { login } = accepted
  context.log.info({ requestId, method: login.method, client: loaded.client.clientId }, 'proof accepted')
  const answer: ProofResponse = { next: await finishLogin(context, c.env, login) }
  return c.json(answer, 200, { 'cache-control': 'no-store' })
}

/** Post, redirect, get: a reload of what follows sends no form again. */
const goOn = ({ issuer }: AppContext, c: RequestContext): Response => {
  const location = `${issuer.prefix}/interaction/${c.req.param('uid')}/continue`
  return c.body(null, 303, { location, 'cache-control': 'no-store' })
}

/** Leads out of a finished interaction. */
const leave = async (context: AppContext, c: RequestContext): Promise<Response> => {
  const loaded = await load(context, c)
  if (!loaded.ok) return sendErrorPage(c, context, loaded)
  const { result, returnTo } = loaded.interaction
  if (!result)
    return sendErrorPage(c, context, refuse('request_invalid', 409, 'this sign-in is at another step'))
  return sendPage(c, await onward(pathOf(returnTo)))
}

const consent = async (context: AppContext, c: RequestContext): Promise<Response> => {
  const loaded = await loadForPost(context, c, 'consent')
  if (!loaded.ok) return sendErrorPage(c, context, loaded)
  const body = await readForm(c.req.raw, consentBody, SMALL)
  if (!body.ok) return sendErrorPage(c, context, body)
  if (body.value.decision === 'deny') {
    await finishDenied(context, c.env)
    return goOn(context, c)
  }
  const { interaction, client } = loaded
  const login = await loginOf(context, loaded)
  if (!login) {
    const gone = refuse('interaction_expired', 410, 'the sign-in is gone', { clientId: client.clientId })
    return sendErrorPage(c, context, gone)
  }
  const remember = body.value.remember === 'on'
  await finishConsent(context, c.env, { interaction, login, remember })
  return goOn(context, c)
}

const abort = async (context: AppContext, c: RequestContext): Promise<Response> => {
  const loaded = await loadForPost(context, c)
  if (!loaded.ok) return sendErrorPage(c, context, loaded)
  await finishDenied(context, c.env)
  return goOn(context, c)
}

/** The wallet interaction: its pages and four posts. */
export const mountInteraction = (app: App, context: AppContext): void => {
  const path = `${context.issuer.prefix}/interaction/:uid`
  app.get(path, (c) => show(context, c))
  app.get(`${path}/continue`, (c) => leave(context, c))
  app.post(`${path}/challenge`, (c) => challenge(context, c))
  app.post(`${path}/proof`, (c) => proof(context, c))
  app.post(`${path}/consent`, (c) => consent(context, c))
  app.post(`${path}/abort`, (c) => abort(context, c))
}
