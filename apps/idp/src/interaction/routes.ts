import { z } from 'zod'
import type { AppContext } from '../context.ts'
import { sendErrorPage, sendJsonError, sendPage } from '../http/answers.ts'
import { onward } from '../http/onward.ts'
import { requestIdOf } from '../http/requestId.ts'
import type { App, RequestContext } from '../http/types.ts'
import { type Proven, withAccount } from '../logins.ts'
import { GATE } from '../provider/gatePrompt.ts'
import { describeCheck } from '../provider/gateRequest.ts'
import type { ProofResponse } from '../web/types.ts'
import { readForm, readJson } from './body.ts'
import { challengeBody, issueChallenge } from './challenge.ts'
import { type Refusal, refuse } from './errors.ts'
import { finishConsent, finishDenied, finishGate, finishLogin, pathOf } from './finish.ts'
import { stateOfInteraction } from './gatePage.ts'
import { type LoadedInteraction, loadInteraction } from './load.ts'
import { checkOrigin } from './origin.ts'
import { interactionPage, loginOf } from './page.ts'
import { acceptProof } from './proof.ts'
import { PROOF_LIMIT, proofBody } from './proofBody.ts'
import { takeSlot } from './slots.ts'

const SMALL = 4 * 1024

/** Body of the consent form. */
export const consentBody = z.strictObject({
  decision: z.enum(['allow', 'deny']),
  remember: z.literal('on').optional(),
})

/** Body of the form at the gate. */
export const gateBody = z.strictObject({ action: z.enum(['retry', 'replace']) })

const load = (context: AppContext, c: RequestContext): Promise<LoadedInteraction | Refusal> =>
  loadInteraction(context, c.req.param('uid') ?? '', c.env.incoming, c.env.outgoing)

/** The checks that every post has in common: from our page, in this browser, at the right step. */
const loadForPost = async (
  context: AppContext,
  c: RequestContext,
  prompts?: readonly string[],
): Promise<LoadedInteraction | Refusal> => {
  const foreign = checkOrigin(c.req.raw.headers, context.issuer.origin)
  if (foreign) return foreign
  const loaded = await load(context, c)
  if (loaded.ok && prompts && !prompts.includes(loaded.interaction.prompt.name)) {
    return refuse('request_invalid', 409, 'this sign-in is at another step')
  }
  return loaded
}

const show = async (context: AppContext, c: RequestContext): Promise<Response> => {
  const loaded = await load(context, c)
  if (!loaded.ok) return sendErrorPage(c, context, loaded)
  const page = await interactionPage(context, loaded, requestIdOf(c.env.incoming), {
    addWallet: c.req.query('add') === 'wallet',
  })
  return 'html' in page ? sendPage(c, page) : sendErrorPage(c, context, page)
}

const challenge = async (context: AppContext, c: RequestContext): Promise<Response> => {
  const loaded = await loadForPost(context, c, ['login', GATE])
  if (!loaded.ok) return sendJsonError(c, loaded)
  const body = await readJson(c.req.raw, challengeBody, SMALL)
  if (!body.ok) return sendJsonError(c, body)
  const issued = await issueChallenge(context, loaded, body.value)
  return issued.ok ? c.json(issued.challenge, 200, { 'cache-control': 'no-store' }) : sendJsonError(c, issued)
}

const gone = ({ client }: LoadedInteraction): Refusal =>
  refuse('interaction_expired', 410, 'the sign-in is gone', { clientId: client.clientId })

/** At the gate a proof adds an account to the sign-in, for this client; then everything is looked at again. */
const addAccount = async (
  context: AppContext,
  c: RequestContext,
  loaded: LoadedInteraction,
  proven: Proven,
): Promise<string | Refusal> => {
  const login = await loginOf(context, loaded)
  if (!login) return gone(loaded)
  const { clientId } = loaded.client
  if (proven.account !== login.account) {
    await context.logins.renew(withAccount(login, { ...proven, clientId }))
  }
  return finishGate(context, c.env, {})
}

const proof = async (context: AppContext, c: RequestContext): Promise<Response> => {
  const loaded = await loadForPost(context, c, ['login', GATE])
  if (!loaded.ok) return sendJsonError(c, loaded)
  const body = await readJson(c.req.raw, proofBody, PROOF_LIMIT)
  if (!body.ok) return sendJsonError(c, body)
  const accepted = await acceptProof(context, loaded, body.value)
  const requestId = requestIdOf(c.env.incoming)
  if (!accepted.ok) {
    context.log.info({ requestId, code: accepted.code, client: loaded.client.clientId }, 'proof refused')
    return sendJsonError(c, accepted)
  }
  const { proven } = accepted
  context.log.info({ requestId, method: proven.method, client: loaded.client.clientId }, 'proof accepted')
  const next =
    loaded.interaction.prompt.name === GATE
      ? await addAccount(context, c, loaded, proven)
      : await finishLogin(context, c.env, await context.logins.save(proven))
  if (typeof next !== 'string') return sendJsonError(c, next)
  const answer: ProofResponse = { next }
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
  if (!login) return sendErrorPage(c, context, gone(loaded))
  const remember = body.value.remember === 'on'
  await finishConsent(context, c.env, { interaction, login, remember })
  return goOn(context, c)
}

/** Each look costs requests to nodes. */
const LOOKS = 20

/** Look again, or sign in with another wallet. */
const gate = async (context: AppContext, c: RequestContext): Promise<Response> => {
  const loaded = await loadForPost(context, c, [GATE])
  if (!loaded.ok) return sendErrorPage(c, context, loaded)
  const body = await readForm(c.req.raw, gateBody, SMALL)
  if (!body.ok) return sendErrorPage(c, context, body)
  const login = await loginOf(context, loaded)
  if (!login) return sendErrorPage(c, context, gone(loaded))
  const ttl = context.config.tokens.interaction
  if (!(await takeSlot(context.store, { kind: 'gate-look', id: login.id, count: LOOKS, ttl }))) {
    const often = 'this was looked up too often; start again later'
    return sendErrorPage(c, context, refuse('rate_limited', 429, often, { clientId: loaded.client.clientId }))
  }
  await finishGate(context, c.env, body.value.action === 'replace' ? { replace: login.id } : {})
  return goOn(context, c)
}

/** What the relying party is told: that the gate is not met, where that is why the person goes. */
const whyLeft = async (context: AppContext, loaded: LoadedInteraction): Promise<string | undefined> => {
  if (loaded.interaction.prompt.name !== GATE) return undefined
  const login = await loginOf(context, loaded)
  const state = login && (await stateOfInteraction(context, loaded, login))
  return state && describeCheck(state.doubt ?? state.check)
}

const abort = async (context: AppContext, c: RequestContext): Promise<Response> => {
  const loaded = await loadForPost(context, c)
  if (!loaded.ok) return sendErrorPage(c, context, loaded)
  await finishDenied(context, c.env, await whyLeft(context, loaded))
  return goOn(context, c)
}

/** The wallet interaction: its pages and five posts. */
export const mountInteraction = (app: App, context: AppContext): void => {
  const path = `${context.issuer.prefix}/interaction/:uid`
  app.get(path, (c) => show(context, c))
  app.get(`${path}/continue`, (c) => leave(context, c))
  app.post(`${path}/challenge`, (c) => challenge(context, c))
  app.post(`${path}/proof`, (c) => proof(context, c))
  app.post(`${path}/consent`, (c) => consent(context, c))
  app.post(`${path}/gate`, (c) => gate(context, c))
  app.post(`${path}/abort`, (c) => abort(context, c))
}
